"""The data key is changed for all that is sealed under it, or for nothing."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select

from app.audit.chain import Head
from app.domain.authority import SYSTEM, Rekeyed
from app.store.engine import CannotOpen
from app.store.moving import tables
from app.store.opening import verify_database
from app.store.postgres import SETTINGS
from app.store.rekeying import SEALED, Change, change_of, rekey_database
from app.store.sealing import fingerprint
from app.workflow.ports import StoreUnavailable
from app.workflow.retention import shred_as_operator
from tests.clocks import HandClock
from tests.contract.test_enrolments import SECRET, enrolled
from tests.rows import approve, cancel, past_the_code, submit
from tests.stores import DATA_KEY, a_store

NEW_KEY = b"n" * 32
OLD, NEW = fingerprint(DATA_KEY), fingerprint(NEW_KEY)
APART = {"payloads.sealed"}  # under the keys of the requests
HASHES = {"keys.hash", "entries.commitment", "entries.prev", "entries.link", "idempotency.digest"}
KILLED = """
import os, signal, sys
from app.store.rekeying import rekey_database
from tests.contract.test_rekeying import change

def told(done, total):
    if done == total:
        os.kill(os.getpid(), signal.SIGKILL)

rekey_database(sys.argv[1], change(), told)
"""
END_OTHERS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE application_name = 'keyturn' AND datname = current_database() "
    "AND pid <> pg_backend_pid()"
)


def change(before: bytes = DATA_KEY, after: bytes = NEW_KEY) -> Change:
    return change_of(before, after, SYSTEM, HandClock())


async def filled(url: str, clock: HandClock) -> tuple[str, str]:
    """Give the id of a request that is held, and of one that was erased."""
    async with a_store(url, clock) as store:
        held = await store.write(submit)
        over = await store.write(cancel(await store.write(submit)))
        await store.write(lambda uow: shred_as_operator(uow, SYSTEM, over.id))
        await store.write(approve(await store.write(submit)))
        await store.write(enrolled)
        head = await store.verify()
        assert isinstance(head, Head)
        await store.write(lambda uow: uow.keep_verified(head))
    return held.id, over.id


def contents(url: str) -> dict[str, list[str]]:
    session = past_the_code(url)
    found = {one.name: sorted(map(str, session.all(select(one)))) for one in tables()}
    session.close()
    return found


def files_in(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.glob("keyturn.db*"))


async def test_all_opens_under_the_new_key_and_the_service_goes_on(
    database: str, clock: HandClock
) -> None:
    held, over = await filled(database, clock)
    before, told = contents(database), list[tuple[int, int]]()

    sealed = rekey_database(database, change(), lambda *how: told.append(how), at_once=1)

    after = contents(database)
    names = {one.table.name for one in SEALED}
    assert sealed == sum(len(before[one]) for one in names) == 4
    assert told[-1] == (2 * sealed, 2 * sealed)
    assert all(not set(before[one]) & set(after[one]) for one in names)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {*names, "entries"}
    assert set(before["entries"]) < set(after["entries"])
    async with a_store(database, clock, data_key=NEW_KEY) as store:
        assert isinstance(await store.verify(), Head)
        assert await store.read(lambda q: q.payload(held)) is not None
        assert await store.read(lambda q: q.payload(over)) is None
        (one,) = await store.read(lambda q: q.enrolments())
        assert await store.read(lambda q: q.secret_of(one)) == SECRET
        assert (await store.read(lambda q: q.verified())).seq == len(before["entries"])
        request = await store.read(lambda q: q.request(held))
        assert request is not None
        await store.write(approve(request))
        await store.write(submit)
        assert isinstance(await store.verify(), Head)


async def test_that_it_was_changed_is_the_one_entry_more(database: str, clock: HandClock) -> None:
    await filled(database, clock)
    before = len(contents(database)["entries"])

    rekey_database(database, change())

    session = past_the_code(database)
    row = session.say("SELECT seq, kind, request_id, body FROM entries ORDER BY seq DESC")[0]
    session.close()
    assert row[:3] == (before + 1, Rekeyed.__name__, None)
    assert (f'"before":"{OLD}"' in row[3], f'"after":"{NEW}"' in row[3]) == (True, True)
    assert f'"id":"{SYSTEM.id}"' in row[3]


async def test_no_service_starts_with_another_key(database: str, clock: HandClock) -> None:
    await filled(database, clock)
    with pytest.raises(CannotOpen, match=f"nothing in it opens.* {NEW}"):
        async with a_store(database, clock, data_key=NEW_KEY):
            pass

    rekey_database(database, change())

    with pytest.raises(CannotOpen, match=f"HITL_DATA_KEY.* {OLD}, .* is {NEW}"):
        async with a_store(database, clock):
            pass
    async with a_store(database, clock, data_key=NEW_KEY) as store:
        await store.write(submit)


async def test_it_can_be_changed_again_and_back(database: str, clock: HandClock) -> None:
    await filled(database, clock)

    rekey_database(database, change())
    rekey_database(database, change(NEW_KEY, DATA_KEY))

    assert isinstance(verify_database(database, DATA_KEY), Head)
    async with a_store(database, clock) as store:
        await store.write(submit)


@pytest.mark.parametrize("at", [1, 4, 5, 8])
async def test_where_it_breaks_off_nothing_was_changed(
    database: str, clock: HandClock, at: int
) -> None:
    await filled(database, clock)
    before = contents(database)

    def broken(done: int, _total: int) -> None:
        if done == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rekey_database(database, change(), broken, at_once=1)

    assert contents(database) == before
    async with a_store(database, clock) as store:
        await store.write(submit)


async def test_killed_before_the_commit_nothing_was_changed(
    database: str, clock: HandClock
) -> None:
    await filled(database, clock)
    before = contents(database)

    ended = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, database)

    assert await ended.wait() == -signal.SIGKILL
    assert contents(database) == before
    assert rekey_database(database, change()) == 4


async def test_while_the_service_runs_the_key_stays(
    database: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SETTINGS, "lock_timeout", "100ms")
    await filled(database, clock)
    async with a_store(database, clock) as store:
        with pytest.raises(CannotOpen, match="in use by another process"):
            rekey_database(database, change())
        await store.write(submit)


async def test_another_key_before_or_the_same_after_is_refused(
    database: str, clock: HandClock
) -> None:
    await filled(database, clock)
    before = contents(database)
    other = fingerprint(b"o" * 32)

    with pytest.raises(CannotOpen, match=f"{other}; nothing was changed"):
        rekey_database(database, change(b"o" * 32))
    with pytest.raises(CannotOpen, match=rf"the same \({OLD}\)"):
        rekey_database(database, change(after=DATA_KEY))

    assert contents(database) == before
    rekey_database(database, change())
    with pytest.raises(CannotOpen, match=f"{OLD}, .* is {NEW}; nothing was changed"):
        rekey_database(database, change(after=b"o" * 32))


@pytest.mark.parametrize(
    ("spoilt", "named"),
    [
        ("UPDATE enrolments SET id = 'other'", "enrolments ana"),
        ("UPDATE verified SET sealed = 'AAAA'", "verified verified head"),
        ("UPDATE verified SET sealed = '\u00e9'", "verified verified head"),
        (
            "UPDATE payload_keys SET wrapped = (SELECT k.wrapped FROM payload_keys k LIMIT 1)",
            "payload_keys req_",
        ),
    ],
)
async def test_what_does_not_open_is_named_and_nothing_was_changed(
    database: str, clock: HandClock, spoilt: str, named: str
) -> None:
    await filled(database, clock)
    session = past_the_code(database)
    session.say(spoilt)
    session.close()
    before = contents(database)

    with pytest.raises(CannotOpen, match=f"{named}.* does not open with the key {OLD}"):
        rekey_database(database, change())

    assert contents(database) == before


def test_every_column_that_is_sealed_is_known_here() -> None:
    sealed = {f"{one.table.name}.{one.column.name}" for one in SEALED}
    binary = {
        f"{one.name}.{column.name}"
        for one in tables()
        for column in one.columns
        if isinstance(column.type, LargeBinary) or column.name in {"sealed", "wrapped"}
    }

    assert sealed == binary - APART - HASHES


async def test_in_the_files_nothing_is_left_under_the_old_key(
    tmp_path: Path, clock: HandClock
) -> None:
    url = f"sqlite:///{tmp_path / 'keyturn.db'}"
    await filled(url, clock)
    session = past_the_code(url)
    wrapped = [bytes(row[0]) for row in session.say("SELECT wrapped FROM payload_keys")]
    session.close()

    rekey_database(url, change())

    left = files_in(tmp_path)
    assert len(left) > 0
    assert not any(one in left for one in wrapped)


async def test_a_replica_that_was_cut_off_writes_nothing_under_the_old_key(
    postgres: str, clock: HandClock
) -> None:
    async with a_store(postgres, clock) as store:
        await store.write(submit)
        session = past_the_code(postgres)
        session.say(END_OTHERS)
        session.close()
        await asyncio.to_thread(rekey_database, postgres, change())

        with pytest.raises(StoreUnavailable, match="HITL_DATA_KEY"):
            await store.write(submit)

    assert isinstance(verify_database(postgres, NEW_KEY), Head)


async def test_a_replica_that_starts_meanwhile_waits_and_is_refused(
    postgres: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(postgres, clock)
    monkeypatch.setitem(SETTINGS, "lock_timeout", "100ms")
    refused: list[str] = []

    async def start() -> None:
        try:
            async with a_store(postgres, clock):
                refused.append("")
        except CannotOpen as problem:
            refused.append(str(problem))

    def told(done: int, total: int) -> None:
        if done == total:
            asyncio.run(start())

    await asyncio.to_thread(rekey_database, postgres, change(), told)
    await start()

    assert "cannot be written to now" in refused[0]
    assert "HITL_DATA_KEY" in refused[1]
