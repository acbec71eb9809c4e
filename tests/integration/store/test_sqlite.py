import asyncio
import sqlite3
from pathlib import Path

import pytest

from app.audit.chain import Head
from app.store.engine import CannotOpen
from app.store.opening import engine_of, upgrade_database
from app.store.sqlite import SETTINGS
from app.store.store import Store
from app.workflow.ports import StoreUnavailable, UnitOfWork
from tests.clocks import HandClock
from tests.rows import past_the_code, submit
from tests.stores import a_store, open_store


def limit_pages(store: Store) -> None:
    """Let the file grow no further, as a full disk would."""
    session = store._writer._session  # noqa: SLF001
    assert session is not None
    pages = session.say("PRAGMA page_count")[0][0]
    session.say(f"PRAGMA max_page_count = {pages + 40}")


def too_much(uow: UnitOfWork) -> None:
    uow.keep_answer("click", "x" * 1_000_000)


def too_much_and_hide_it(uow: UnitOfWork) -> None:
    try:
        too_much(uow)
    except sqlite3.OperationalError:
        return


@pytest.mark.parametrize("greedy", [too_much, too_much_and_hide_it])
async def test_a_full_disk_in_the_middle_of_a_batch_fails_all_of_it(
    database: str, clock: HandClock, greedy: object
) -> None:
    async with a_store(database, clock) as store:
        before = await store.write(submit)
        limit_pages(store)
        results = await asyncio.gather(
            store.write(submit),
            store.write(greedy),  # type: ignore[arg-type]
            store.write(submit),
            return_exceptions=True,
        )

        assert [type(one) for one in results] == [StoreUnavailable] * 3
        assert await store.read(lambda q: q.pending(10)) == (before,)
        await store.write(submit)
        found = await store.verify()
        assert isinstance(found, Head)
        assert found.seq == 2


async def test_a_second_store_on_one_file_is_refused_and_told_what_to_do(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock):
        with pytest.raises(CannotOpen, match=r"in use by another process \(pid \d+\).*Stop"):
            await open_store(database, clock)
        with pytest.raises(CannotOpen, match="in use"):
            upgrade_database(database)
    async with a_store(database, clock) as store:
        await store.write(submit)


async def test_the_lock_file_of_a_dead_process_is_no_obstacle(
    database: str, clock: HandClock, tmp_path: Path
) -> None:
    (tmp_path / "keyturn.db.lock").write_text("4242\n")

    async with a_store(database, clock) as store:
        await store.write(submit)


def test_every_setting_is_in_force_on_the_connection_that_writes(database: str) -> None:
    session = past_the_code(database)
    found = {name: session.say(f"PRAGMA {name}")[0][0] for name in SETTINGS}
    session.close()

    assert found == {name: meaning for name, (_, meaning) in SETTINGS.items()}
    assert (found["journal_mode"], found["synchronous"], found["foreign_keys"]) == ("wal", 2, 1)


def test_a_reader_cannot_write(database: str) -> None:
    upgrade_database(database)
    session = engine_of(database).reader()

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        session.say("INSERT INTO clicks VALUES ('a', 'b', 1)")
    session.close()


def test_a_database_that_is_not_there_is_not_made_by_reading(database: str) -> None:
    with pytest.raises(
        CannotOpen, match=r"is not there\. If there was one, .* `hitl restore COPY`"
    ):
        engine_of(database).reader()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="nowhere"):
        engine_of(f"sqlite:///{tmp_path}/nowhere/keyturn.db").claim()


async def test_somebody_who_holds_the_file_is_waited_for_and_then_refused(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        other = past_the_code(database)
        other.begin()
        with pytest.raises(StoreUnavailable, match="locked"):
            await store.write(submit)
        other.rollback()
        other.close()

        await store.write(submit)


async def test_the_log_is_moved_into_the_database_when_nobody_waits(
    database: str, clock: HandClock, tmp_path: Path
) -> None:
    async with a_store(database, clock) as store:
        for _ in range(10):
            await asyncio.gather(*(store.write(submit) for _ in range(64)))
        await asyncio.sleep(0.3)

        log = (tmp_path / "keyturn.db-wal").stat().st_size
        assert (tmp_path / "keyturn.db").stat().st_size > 1_000_000
        await asyncio.gather(*(store.write(submit) for _ in range(64)))
        assert (tmp_path / "keyturn.db-wal").stat().st_size == log


@pytest.mark.parametrize("named", ["keyturn.db", "holdpoint.db"])
def test_a_database_of_the_old_name_is_refused_and_told_what_to_rename(
    tmp_path: Path, named: str
) -> None:
    old = tmp_path / "holdpoint.db"
    old.touch()

    with pytest.raises(CannotOpen, match=rf"{old} was made .*: rename it to old-holdpoint\.db"):
        engine_of(f"sqlite:///{tmp_path / named}")


def test_an_old_database_put_aside_hinders_nothing(tmp_path: Path) -> None:
    (tmp_path / "old-holdpoint.db").touch()

    engine_of(f"sqlite:///{tmp_path / 'keyturn.db'}")
