"""`hitl restore`, as an operator does it: a backup under load, a stop, the restore, a start."""

import asyncio
import base64
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app import cli
from app.audit.chain import Head
from app.clock import SystemClock
from app.domain.authority import SYSTEM, Actor, ActorKind, KeyKind, LockKind
from app.domain.request import ActionRequest, State
from app.settings import surroundings
from app.store.engine import CannotOpen
from app.store.opening import entries_in, verify_database
from app.workflow.audit_ports import Wanted
from app.workflow.keys import create_key, revoke_key
from app.workflow.locks import lift_lock, set_lock
from tests.clocks import HandClock
from tests.rows import approve, submit
from tests.stores import DATA_KEY, a_store, address

RUN = CliRunner()
OPS = Actor(ActorKind.OPERATOR, "ops")
KEY = base64.b64encode(DATA_KEY).decode()
LOST = "The backup ends at entry {} of {}; the database that you replaced ended at entry {} of {}."


def hitl(folder: Path, *words: str, **further: str) -> Result:
    env = {"HITL_DATABASE_URL": address(folder), "HITL_DATA_KEY": KEY, "HITL_RECEIPT_KEY": KEY}
    return RUN.invoke(cli.app, list(words), env={**env, **further})


def restored(folder: Path, *words: str, **further: str) -> dict[str, Any]:
    result = hitl(folder, "restore", *words, "--json", **further)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


async def fill(folder: Path, *works: Callable[[Any], object]) -> list[Any]:
    async with a_store(folder, HandClock(SystemClock().now())) as store:
        return [await store.write(one) for one in works or (submit,) * 3]


def head(folder: Path) -> Head:
    found = verify_database(address(folder), DATA_KEY)
    assert isinstance(found, Head), found
    return found


def at(where: Head) -> str:
    return datetime.fromtimestamp(where.at / 1e6, UTC).isoformat(timespec="seconds")


def states(folder: Path) -> dict[str, str]:
    with sqlite3.connect(folder / "keyturn.db") as connection:
        rows = connection.execute("SELECT id, state FROM requests").fetchall()
    connection.close()
    return dict(rows)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with a database, and its backup of yesterday beside it."""
    asyncio.run(fill(tmp_path))
    assert hitl(tmp_path, "backup", str(tmp_path / "friday.db")).exit_code == 0
    return tmp_path


def test_a_clean_stop_leaves_one_file(tmp_path: Path) -> None:
    asyncio.run(fill(tmp_path))

    assert sorted(one.name for one in tmp_path.iterdir()) == ["keyturn.db", "keyturn.db.lock"]


async def test_a_clean_stop_leaves_one_file_also_while_the_chain_is_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.verifying.AT_ONCE", 1)
    async with a_store(tmp_path) as store:
        for _ in range(200):
            await store.write(submit)
        walk = asyncio.ensure_future(store.verify())
        await asyncio.sleep(0)
    with pytest.raises(Exception, match="the store is closed"):
        await walk

    assert not (tmp_path / "keyturn.db-wal").exists()


def test_what_was_lost_is_told_and_nothing_that_was_in_the_place_is_deleted(house: Path) -> None:
    before = head(house)
    asyncio.run(fill(house, submit, submit))
    newer, after = (house / "keyturn.db").read_bytes(), head(house)

    result = hitl(house, "restore", str(house / "friday.db"))

    assert result.exit_code == 0, result.output
    assert LOST.format(3, at(before), 5, at(after)) in result.output
    assert "2 entries lost, with 0 receipts issued in between, 0 of them used" in result.output
    assert "3 requests cancelled. Agents ask again." in result.output
    (aside,) = house.glob("keyturn.db.replaced-*Z")
    assert aside.name in result.output
    assert aside.read_bytes() == newer
    assert stat.S_IMODE((house / "keyturn.db").stat().st_mode) == 0o600
    kinds = [one.kind for one in entries_in(address(house), Wanted())]
    assert kinds == [*["Submitted"] * 3, *["Cancelled"] * 3, "Restored"]
    assert head(house).seq == before.seq + 4
    assert not [one for one in house.iterdir() if "draft" in one.name]


def test_the_file_is_only_read_and_can_be_restored_again(house: Path) -> None:
    copy = (house / "friday.db").read_bytes()

    first, second = restored(house, str(house / "friday.db")), None
    asyncio.run(fill(house, submit))
    second = restored(house, str(house / "friday.db"))

    assert (house / "friday.db").read_bytes() == copy
    assert (first["lost"], first["cancelled"]) == (0, 0)
    assert (second["lost"], second["cancelled"]) == (2, 3)


def test_an_approval_that_may_have_been_used_since_cannot_be_used_again(tmp_path: Path) -> None:
    async def made() -> list[ActionRequest]:
        async with a_store(tmp_path, HandClock(SystemClock().now())) as store:
            return [await store.write(approve(await store.write(submit))) for _ in range(2)]

    mine = asyncio.run(made())
    hitl(tmp_path, "backup", str(tmp_path / "friday.db"))
    asyncio.run(fill(tmp_path, submit))

    told = restored(tmp_path, str(tmp_path / "friday.db"))

    assert (told["revoked"], told["cancelled"]) == (2, 0)
    assert set(states(tmp_path).values()) == {State.REVOKED.value}
    assert {one.id for one in mine} == set(states(tmp_path))


async def test_what_was_stopped_since_is_stopped_again(house: Path) -> None:
    async with a_store(house) as store:
        made = await store.write(lambda uow: create_key(uow, KeyKind.AGENT, "bot", SYSTEM))
    await asyncio.to_thread(hitl, house, "backup", str(house / "saturday.db"))
    async with a_store(house) as store:
        await store.write(lambda uow: revoke_key(uow, made.key.id, SYSTEM))
        await store.write(lambda uow: set_lock(uow, LockKind.AGENT, "bot", "fire", SYSTEM))
        lifted = await store.write(
            lambda uow: set_lock(uow, LockKind.AGENT, "gone", "fire", SYSTEM)
        )
        await store.write(lambda uow: lift_lock(uow, lifted.id, OPS))

    await asyncio.to_thread(hitl, house, "restore", str(house / "saturday.db"))

    async with a_store(house) as store:
        (lock,) = await store.read(lambda q: q.locks())
        (key,) = await store.read(lambda q: q.keys())
    assert (lock.target, lock.by, key.revoked_at is None) == ("bot", SYSTEM.id, False)


def test_where_the_replaced_database_cannot_be_read_everything_open_is_ended(house: Path) -> None:
    (house / "keyturn.db").write_bytes(b"not a database" * 1000)
    (house / "keyturn.db-wal").write_bytes(b"left")

    result = hitl(house, "restore", str(house / "friday.db"))

    assert result.exit_code == 0, result.output
    assert "What came after it is not known" in result.output
    assert set(states(house).values()) == {State.CANCELLED.value}
    (log,) = house.glob("keyturn.db.replaced-*-wal")
    assert log.read_bytes() == b"left"


def test_a_database_that_is_gone_is_restored(house: Path) -> None:
    for one in house.glob("keyturn.db*"):
        one.unlink()

    told = restored(house, str(house / "friday.db"))

    assert (told["replaced"], told["aside"], told["cancelled"]) == (None, [], 3)


def test_anchors_say_that_it_is_an_older_state(house: Path) -> None:
    asyncio.run(fill(house, submit))
    place = {"HITL_ANCHOR": f"file:{house / 'anchor'}"}
    hitl(house, "audit", "anchor", **place)

    result = hitl(house, "restore", str(house / "friday.db"), **place)

    assert "the chain ends at entry 3, but had 4 entries" in result.output
    assert "name a new place" in result.output


async def test_nothing_is_restored_while_the_service_runs(house: Path) -> None:
    async with a_store(house):
        result = await asyncio.to_thread(hitl, house, "restore", str(house / "friday.db"))

    assert result.exit_code == 3
    assert f"in use by another process (pid {os.getpid()})" in result.output


def a_text(file: Path) -> None:
    file.write_text("not a database" * 100)


def of_something_else(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()


def edited(change: str) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        shutil.copy(file.with_name("friday.db"), file)
        with sqlite3.connect(file) as connection:
            connection.execute("DROP TRIGGER entries_kept")
            connection.execute(change)
        connection.close()

    return make


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (a_text, "is not a database of Keyturn"),
        (Path.touch, "is not a database of Keyturn"),
        (of_something_else, "is not a database of Keyturn"),
        (edited("UPDATE alembic_version SET version_num = '9999'"), "schema 9999, which this"),
        (edited("UPDATE entries SET kind = 'Expired' WHERE seq = 2"), "entry 2: its content"),
        (edited("DELETE FROM payloads WHERE seq = 2"), "entry 2: its payload is gone"),
        (edited("DELETE FROM payload_keys"), "entry 1: the key of its payload is gone"),
    ],
)
def test_what_cannot_take_the_place_is_refused_and_nothing_is_touched(
    house: Path, make: Callable[[Path], None], told: str
) -> None:
    make(house / "bad.db")
    before = {one.name: one.read_bytes() for one in house.iterdir()}

    result = hitl(house, "restore", str(house / "bad.db"))

    assert result.exit_code == 1, result.output
    assert "nothing was changed" in result.output
    assert told in result.output.replace("\n", " ")
    left = {one.name: one.read_bytes() for one in house.iterdir() if "bad.db-" not in one.name}
    assert left == before


def test_a_file_of_another_data_key_one_that_is_not_there_and_the_database_itself(
    house: Path,
) -> None:
    other = {"HITL_DATA_KEY": base64.b64encode(b"o" * 32).decode()}
    before = (house / "keyturn.db").read_bytes()

    foreign = hitl(house, "restore", str(house / "friday.db"), **other)
    nowhere = hitl(house, "restore", str(house / "nowhere.db"))
    same = hitl(house, "restore", str(house / "keyturn.db"))

    assert (foreign.exit_code, nowhere.exit_code, same.exit_code) == (1, 3, 1)
    assert "HITL_DATA_KEY is not the key of this database" in foreign.output
    assert "it is the database itself" in same.output
    assert (house / "keyturn.db").read_bytes() == before


def test_a_file_or_in_place_and_not_both(house: Path) -> None:
    assert hitl(house, "restore").exit_code == 2
    assert hitl(house, "restore", str(house / "friday.db"), "--in-place").exit_code == 2


def test_what_a_disk_put_back_itself_is_judged_and_ended_in_place(house: Path) -> None:
    told = restored(house, "--in-place")

    assert (told["replaced"], told["cancelled"], told["aside"]) == (None, 3, [])
    assert set(states(house).values()) == {State.CANCELLED.value}


def test_postgresql_is_told_its_own_way(house: Path) -> None:
    server = {"HITL_DATABASE_URL": "postgresql+psycopg://postgres@127.0.0.1/x"}

    result = hitl(house, "restore", str(house / "friday.db"), **server)

    assert (result.exit_code, "pg_restore" in result.output) == (3, True)


def killed_after_a_stop(folder: Path) -> bytes:
    """Leave a database as `kill -9` does: with a log; give what the log holds."""
    work = (
        "import asyncio, os, signal, sys; from pathlib import Path\n"
        "from tests.stores import open_store; from tests.rows import submit\n"
        "async def main():\n"
        "    store = await open_store(Path(sys.argv[1]))\n"
        "    for _ in range(4): await store.write(submit)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-c", work, str(folder)], check=False)
    return (folder / "keyturn.db-wal").read_bytes()


def test_a_copy_beside_a_log_that_was_left_is_not_opened(house: Path) -> None:
    assert killed_after_a_stop(house)
    shutil.copy(house / "friday.db", house / "keyturn.db")

    opened = hitl(house, "audit", "verify")

    assert opened.exit_code == 3
    assert "keyturn.db-wal is not of" in opened.output.replace("\n", " ")
    with pytest.raises(CannotOpen, match="run `hitl restore COPY`"):
        asyncio.run(fill(house))
    assert restored(house, str(house / "friday.db"))["cancelled"] == 3
    assert len([*house.glob("keyturn.db.replaced-*")]) >= 2


def test_another_chain_with_a_log_that_was_left_is_not_opened(house: Path) -> None:
    killed_after_a_stop(house)
    other = house / "other"
    other.mkdir()
    asyncio.run(fill(other, *[submit] * 9))
    shutil.copy(other / "keyturn.db", house / "keyturn.db")

    with pytest.raises(CannotOpen, match=r"is of another database|cannot be read"):
        asyncio.run(fill(house))


def test_ones_own_log_is_replayed_after_a_kill(house: Path) -> None:
    assert killed_after_a_stop(house)

    asyncio.run(fill(house, submit))

    assert head(house).seq == 8


def killed_at_every_step(folder: Path, *words: str) -> list[Path]:
    """Run a command until it comes to its end, killed at each step before; give the folders."""
    env = {**surroundings(), "HITL_DATA_KEY": KEY, "HITL_RECEIPT_KEY": KEY}
    words = (*words, "--database", address(folder))
    module = [sys.executable, "-m", "tests.integration.cli.killing", str(folder), *words]
    told = subprocess.run(module, env=env, check=True, capture_output=True, text=True).stdout
    steps, code = map(int, told.splitlines()[-1].split())
    assert code == 0
    return [folder.with_name(f"{folder.name}-{number}") for number in range(1, steps + 1)]


@pytest.mark.long
@pytest.mark.parametrize("stopped", ["cleanly", "by a kill"])
def test_killed_at_any_step_the_database_is_the_one_before_or_the_backup(
    tmp_path: Path, stopped: str
) -> None:
    house = tmp_path / "house"
    house.mkdir()
    asyncio.run(fill(house))
    hitl(house, "backup", str(house / "friday.db"))
    if stopped == "cleanly":
        asyncio.run(fill(house, *[submit] * 4))
    else:
        killed_after_a_stop(house)

    folders = killed_at_every_step(house, "restore", str(house / "friday.db"))

    assert len(folders) > 5
    found = []
    for one in folders:
        asyncio.run(fill(one, submit))  # the next start
        found.append((head(one).seq, len([*one.glob("keyturn.db.replaced-*Z")])))
        assert not [*one.glob("keyturn.db.restored-*")]
    before, after = (8, 0), (8, 1)
    assert found == sorted(found, key=lambda each: each[1])
    assert {*found} == {before, after}
    assert restored(folders[2], str(folders[2] / "friday.db"))["cancelled"] == 3  # once more
    assert not [one for one in folders[2].iterdir() if "draft" in one.name]
