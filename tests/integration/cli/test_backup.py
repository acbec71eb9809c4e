import asyncio
import base64
import sqlite3
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli
from app.audit.chain import Head
from app.audit.verify import Broken
from app.store import copying
from app.store.opening import verify_database
from tests.rows import submit
from tests.stores import DATA_KEY, a_store, address

RUN = CliRunner()
KEY = base64.b64encode(DATA_KEY).decode()


def hitl(folder: Path, *words: str, **further: str) -> Result:
    env = {"HITL_DATABASE_URL": address(folder), "HITL_DATA_KEY": KEY, "HITL_RECEIPT_KEY": KEY}
    return RUN.invoke(cli.app, list(words), env={**env, **further})


async def fill(folder: Path, entries: int = 3) -> None:
    async with a_store(folder) as store:
        for _ in range(entries):
            await store.write(submit)


def head(path: Path) -> Head | Broken:
    return verify_database(address(path), DATA_KEY)


def test_a_copy_is_whole_private_one_file_and_tried(tmp_path: Path) -> None:
    asyncio.run(fill(tmp_path))
    copy = tmp_path / "copy" / "friday.db"
    copy.parent.mkdir()

    made = hitl(tmp_path, "backup", str(copy))

    assert made.exit_code == 0, made.output
    assert "3 entries, none changed, every payload opened" in made.output
    assert hitl(tmp_path, "backup", "--drill", str(copy)).exit_code == 0
    assert head(copy) == head(tmp_path)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [one.name for one in copy.parent.iterdir()] == ["friday.db"]


async def test_a_copy_made_while_it_is_written_to_is_one_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "PAGES", 2)
    copy, steps = tmp_path / "copy.db", list[int]()
    async with a_store(tmp_path) as store:
        for _ in range(20):
            await store.write(submit)
        before = await store.verify()
        loop = asyncio.get_running_loop()

        def told(done: int, _: int) -> None:
            """Between two steps of the copy, something is committed."""
            steps.append(done)
            asyncio.run_coroutine_threadsafe(store.write(submit), loop).result(10)

        await asyncio.to_thread(copying.copy_database, address(tmp_path), copy, told)
        after = await store.verify()

    assert len(steps) > 5
    assert head(copy) == before
    assert isinstance(after, Head)
    assert after.seq == 20 + len(steps)


def test_a_restored_copy_is_opened_and_goes_on(tmp_path: Path) -> None:
    asyncio.run(fill(tmp_path))
    restored = tmp_path / "restored"
    restored.mkdir()
    assert hitl(tmp_path, "backup", str(restored / "keyturn.db")).exit_code == 0

    asyncio.run(fill(restored, 2))

    found = head(restored)
    assert isinstance(found, Head)
    assert found.seq == 5


def test_a_copy_older_than_the_newest_anchor_fails_the_drill(tmp_path: Path) -> None:
    asyncio.run(fill(tmp_path))
    place = {"HITL_ANCHOR": f"file:{tmp_path / 'anchor'}"}
    copy = str(tmp_path / "copy.db")
    hitl(tmp_path, "audit", "anchor", **place)
    assert hitl(tmp_path, "backup", copy, **place).exit_code == 0
    asyncio.run(fill(tmp_path, 1))
    hitl(tmp_path, "audit", "anchor", **place)

    tried = hitl(tmp_path, "backup", "--drill", copy, **place)

    assert tried.exit_code == 1
    assert "the chain ends at entry 3, but had 4 entries" in tried.output


def test_a_copy_that_was_changed_fails_the_drill(tmp_path: Path) -> None:
    asyncio.run(fill(tmp_path))
    copy = tmp_path / "copy.db"
    hitl(tmp_path, "backup", str(copy))
    with sqlite3.connect(copy) as connection:
        connection.execute("DROP TRIGGER entries_kept")
        connection.execute("UPDATE entries SET kind = 'Expired' WHERE seq = 2")
    connection.close()

    tried = hitl(tmp_path, "backup", "--drill", str(copy))

    assert (tried.exit_code, "entry 2: its content" in tried.output) == (1, True)


def test_what_cannot_be_copied_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    asyncio.run(fill(tmp_path))
    there = tmp_path / "there.db"
    there.write_text("mine")
    server = {"HITL_DATABASE_URL": "postgresql+psycopg://postgres@127.0.0.1/x"}

    told = [
        hitl(tmp_path, "backup", str(there)),
        hitl(tmp_path, "backup", str(tmp_path / "nowhere" / "copy.db")),
        hitl(tmp_path, "backup", str(tmp_path / "copy.db"), **server),
        hitl(tmp_path, "backup", "--drill", str(tmp_path / "copy.db")),
    ]

    assert [one.exit_code for one in told] == [3, 3, 3, 3]
    assert "there already" in told[0].output
    assert "pg_dump" in told[2].output
    assert there.read_text() == "mine"
    assert not list(tmp_path.glob("*.part"))
