"""Everything moves from one database to the other, whole or not at all."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, select
from typer.testing import CliRunner

from app import cli
from app.audit.chain import Head
from app.domain.authority import SYSTEM, KeyKind
from app.store.engine import CannotOpen
from app.store.moving import move_database, tables
from app.store.opening import upgrade_database
from app.store.postgres import SETTINGS
from app.workflow.keys import create_key
from app.workflow.retention import shred_as_operator
from tests.clocks import HandClock
from tests.rows import approve, cancel, escalating, past_the_code, refuse, submit
from tests.stores import a_store, address

Fill = Callable[[str], None]


async def filled(url: str, clock: HandClock) -> None:
    async with a_store(url, clock) as store:
        await store.write(submit)
        await store.write(approve(await store.write(submit)))
        over = await store.write(cancel(await store.write(submit)))
        await store.write(lambda uow: shred_as_operator(uow, SYSTEM, over.id))
        await store.write(escalating(3))
        await store.write(refuse())
        await store.write(lambda uow: create_key(uow, KeyKind.AGENT, "deploy-bot", SYSTEM))
        await store.write(lambda uow: uow.keep_answer("click", "yes"))
        await store.write(lambda uow: uow.mark_time())


def contents(url: str) -> dict[str, list[str]]:
    session = past_the_code(url)
    found = {one.name: sorted(map(str, session.all(select(one)))) for one in tables()}
    session.close()
    return found


async def test_every_row_arrives_and_the_service_goes_on_there(
    tmp_path: Path, postgres: str, clock: HandClock
) -> None:
    source = address(tmp_path)
    await filled(source, clock)
    told: list[tuple[int, int]] = []

    moved = move_database(source, postgres, lambda *how: told.append(how))

    assert contents(postgres) == contents(source)
    assert told[-1] == (moved, moved)
    async with a_store(postgres, clock) as store:
        assert isinstance(await store.verify(), Head)
        held = await store.write(submit)
        assert isinstance(await store.verify(), Head)
        (message, *_) = await store.write(lambda uow: uow.lease(9, 60, frozenset()))
        assert await store.read(lambda q: q.payload(held.id)) is not None
        assert message


@pytest.mark.parametrize("back", [False, True])
async def test_one_side_may_be_slow_to_read_or_to_write(
    tmp_path: Path, postgres: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch, *, back: bool
) -> None:
    source, target = (postgres, address(tmp_path)) if back else (address(tmp_path), postgres)
    await filled(source, clock)
    monkeypatch.setitem(SETTINGS, "idle_in_transaction_session_timeout", "500ms")

    def slow(moved: int, _total: int) -> None:
        time.sleep(0.7 if moved == 1 else 0.0)  # the server counts, by no clock of ours

    assert move_database(source, target, slow, at_once=1) > 1


async def test_and_back(tmp_path: Path, postgres: str, clock: HandClock) -> None:
    await filled(postgres, clock)

    move_database(postgres, address(tmp_path))

    assert contents(address(tmp_path)) == contents(postgres)
    async with a_store(address(tmp_path), clock) as store:
        await store.write(submit)
        assert isinstance(await store.verify(), Head)


async def test_more_rows_than_are_read_at_once_arrive(
    tmp_path: Path, postgres: str, clock: HandClock
) -> None:
    await filled(address(tmp_path), clock)

    move_database(address(tmp_path), postgres, at_once=2)

    assert contents(postgres) == contents(address(tmp_path))


def test_every_table_of_the_database_is_known_here(tmp_path: Path) -> None:
    upgrade_database(address(tmp_path))
    engine = create_engine(address(tmp_path))
    there = set(inspect(engine).get_table_names())
    engine.dispose()

    assert {one.name for one in tables()} == there - {"alembic_version"}


async def test_a_database_that_holds_anything_is_not_written_to(
    tmp_path: Path, postgres: str, clock: HandClock
) -> None:
    await filled(address(tmp_path), clock)
    await filled(postgres, clock)
    before = contents(postgres)

    with pytest.raises(CannotOpen, match=r"not empty: there are rows in .*entries"):
        move_database(address(tmp_path), postgres)

    assert contents(postgres) == before


async def test_a_row_that_the_target_cannot_hold_is_named_by_its_table_and_nothing_is_copied(
    tmp_path: Path, postgres: str, clock: HandClock
) -> None:
    await filled(address(tmp_path), clock)
    with sqlite3.connect(tmp_path / "keyturn.db") as connection:
        connection.execute(
            "INSERT INTO subscriptions SELECT 'siem', '', '', 0, 'x', 1, 1, 1, 1, 1"
        )
    connection.close()

    with pytest.raises(CannotOpen, match="a row of subscriptions could not be written"):
        move_database(address(tmp_path), postgres)

    assert not any(contents(postgres).values())


async def test_a_copy_that_breaks_off_leaves_the_target_empty(
    tmp_path: Path, postgres: str, clock: HandClock
) -> None:
    await filled(address(tmp_path), clock)

    def broken(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_database(address(tmp_path), postgres, broken)

    assert not any(contents(postgres).values())
    assert move_database(address(tmp_path), postgres)


async def test_while_the_service_runs_nothing_is_copied(
    tmp_path: Path, postgres: str, clock: HandClock
) -> None:
    async with a_store(address(tmp_path), clock):
        with pytest.raises(CannotOpen, match="in use by another process"):
            move_database(address(tmp_path), postgres)


async def test_while_a_replica_runs_on_the_server_nothing_is_copied_from_there_or_to_there(
    tmp_path: Path, postgres: str, clock: HandClock
) -> None:
    empty, there = tmp_path / "empty.db", tmp_path / "there.db"
    await filled(address(there), clock)

    async with a_store(postgres, clock):
        with pytest.raises(CannotOpen, match="in use by another process"):
            move_database(postgres, address(empty))
        with pytest.raises(CannotOpen, match="in use by another process"):
            move_database(address(there), postgres)

    assert not any(contents(address(empty)).values())
    assert move_database(address(there), postgres)


async def test_the_command_moves_verifies_and_says_so(
    tmp_path: Path, postgres: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(address(tmp_path), clock)
    monkeypatch.chdir(tmp_path)
    words = ["database", "copy", "--database", address(tmp_path), "--to"]

    moved = CliRunner().invoke(cli.app, [*words, postgres])
    again = CliRunner().invoke(cli.app, [*words, postgres])
    itself = CliRunner().invoke(cli.app, [*words, address(tmp_path)])

    assert moved.exit_code == 0, moved.output
    assert "none changed" in moved.output
    assert (again.exit_code, "not empty" in again.output) == (3, True)
    assert (itself.exit_code, "hitl backup" in itself.output) == (3, True)
