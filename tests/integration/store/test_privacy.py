import asyncio
from pathlib import Path

import pytest

from app.audit.verify import Broken
from app.domain.authority import SYSTEM
from app.store.engine import CannotOpen
from app.store.opening import verify_database
from app.workflow.retention import shred_as_operator
from tests.clocks import HandClock
from tests.rows import approve, cancel, past_the_code, scalar, submit
from tests.stores import a_store

SECRETS = (b'prod/payments-db","grace', b"90 days old", b"Looks right to me", b"OPS-12")


def _files(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(folder.glob("keyturn.db*")))


async def test_nothing_private_is_in_the_file(
    database: str, clock: HandClock, tmp_path: object
) -> None:
    async with a_store(database, clock) as store:
        approved = await store.write(approve(await store.write(submit)))
        payload = await store.read(lambda q: q.payload(approved.id))
        assert payload is not None
        digest = payload.digest.removeprefix("sha256:").encode()

    stored = b"".join(one.read_bytes() for one in sorted(tmp_path.glob("keyturn.db*")))  # type: ignore[attr-defined]
    assert approved.id.encode() in stored
    for secret in (*SECRETS, digest, bytes.fromhex(digest.decode())):
        assert secret not in stored


async def test_nothing_of_it_is_left_in_the_files(tmp_path: Path, clock: HandClock) -> None:
    place = f"sqlite:///{tmp_path / 'keyturn.db'}"
    async with a_store(place, clock) as store:
        over = await store.write(cancel(await store.write(submit)))
        sealed = scalar(place, "SELECT sealed FROM payloads ORDER BY seq LIMIT 1")
        wrapped = scalar(place, "SELECT wrapped FROM payload_keys WHERE request_id LIKE 'req%'")
        assert isinstance(sealed, bytes)
        assert isinstance(wrapped, bytes)
        assert wrapped in _files(tmp_path)

        await store.write(lambda uow: shred_as_operator(uow, SYSTEM, over.id))

    left = _files(tmp_path)
    assert over.id.encode() in left
    assert wrapped not in left
    assert sealed not in left


async def test_the_log_is_emptied_while_the_service_goes_on(
    tmp_path: Path, clock: HandClock
) -> None:
    place = f"sqlite:///{tmp_path / 'keyturn.db'}"
    log = tmp_path / "keyturn.db-wal"
    async with a_store(place, clock) as store:
        over = await store.write(cancel(await store.write(submit)))
        assert log.stat().st_size > 0
        await store.write(lambda uow: shred_as_operator(uow, SYSTEM, over.id))

        async with asyncio.timeout(20):
            while log.stat().st_size > 0:  # noqa: ASYNC110 - a thread empties it
                await asyncio.sleep(0.01)


async def test_with_another_data_key_nothing_opens_and_nothing_is_written(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(submit)

    found = verify_database(database, bytes(32))
    assert isinstance(found, Broken)
    assert "HITL_DATA_KEY" in found.problem
    with pytest.raises(CannotOpen, match="HITL_DATA_KEY is not the key of this database"):
        async with a_store(database, clock, data_key=bytes(32)):
            pass


async def test_two_requests_for_the_same_action_share_no_key_and_no_commitment(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(submit)
        await store.write(submit)
    session = past_the_code(database)
    commitments = session.say("SELECT DISTINCT commitment FROM entries")
    keys = session.say("SELECT DISTINCT wrapped FROM payload_keys")
    session.close()

    assert (len(commitments), len(keys)) == (2, 2)
