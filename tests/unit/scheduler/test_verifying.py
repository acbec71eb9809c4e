"""Nothing is walked twice at a start, and everything again in time."""

import sqlite3
from pathlib import Path

import pytest

from app.audit.chain import START, Head
from app.audit.verify import Broken
from app.scheduler import verifying
from app.scheduler.verifying import Verifying
from app.store.store import Store
from app.store.triggers import install
from tests.rows import refuse, submit
from tests.stores import a_store


async def fill(store: Store, entries: int) -> None:
    for _ in range(entries):
        await store.write(submit)


async def remembered(folder: Path) -> Head:
    async with a_store(folder) as store:
        return await store.read(lambda q: q.verified())


class Chain:
    """A store, and from where, and how far, it was asked to verify."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.read, self.write = store.read, store.write
        self.walked: list[int] = []

    async def verify(self, since: Head = START, most: int | None = None) -> Head | Broken:
        found = await self.store.verify(since, most)
        self.walked.append(found.seq - since.seq)
        return found


async def test_a_start_walks_only_what_was_chained_since(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        await fill(store, 5)
        first = Chain(store)
        await Verifying(first).tail()
    async with a_store(tmp_path) as store:
        await fill(store, 2)
        second = Chain(store)
        await Verifying(second).tail()

    assert (sum(first.walked), sum(second.walked)) == (5, 2)


async def test_a_long_tail_is_walked_in_steps_and_each_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "STEP", 1)
    monkeypatch.setattr("app.store.verifying.AT_ONCE", 1)
    async with a_store(tmp_path) as store:
        await fill(store, 3)
        chain = Chain(store)
        await Verifying(chain).tail()

    assert chain.walked == [1, 1, 1, 0]
    assert (await remembered(tmp_path)).seq == 3


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE verified SET sealed = 'AAAA'",
        "UPDATE verified SET sealed = '\u00e9'",
        "UPDATE verified SET name = 'other'",
        "DELETE FROM verified",
    ],
)
async def test_who_owns_the_table_cannot_say_what_was_verified(
    tmp_path: Path, forgery: str
) -> None:
    async with a_store(tmp_path) as store:
        await fill(store, 2)
        await Verifying(store).tail()
    with sqlite3.connect(tmp_path / "keyturn.db") as connection:
        connection.execute(forgery)
    connection.close()

    assert await remembered(tmp_path) == START


async def test_a_head_that_another_data_key_sealed_is_not_believed(tmp_path: Path) -> None:
    async with a_store(tmp_path, data_key=b"k" * 32) as store:
        await store.write(refuse())
        await Verifying(store).tail()

    assert await remembered(tmp_path) == START


async def test_an_old_entry_that_was_changed_is_found_when_it_is_walked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "LITTLE", 2)
    monkeypatch.setattr("app.store.verifying.AT_ONCE", 2)
    async with a_store(tmp_path) as store:
        await fill(store, 6)
        chain = Chain(store)
        looking = Verifying(chain)
        await looking.tail()
        chain.walked.clear()
        for _ in range(4):
            await looking.again()
        assert (chain.walked, looking.broken) == ([2, 2, 2, 2], "")

        with sqlite3.connect(tmp_path / "keyturn.db") as connection:
            connection.execute("DROP TRIGGER entries_kept")
            connection.execute("UPDATE entries SET kind = 'Expired' WHERE seq = 2")
        connection.close()
        await looking.tail()
        assert not looking.broken  # what is new is linked to what was verified

        for _ in range(3):
            await looking.again()
        assert "does not match its link" in looking.broken


async def test_a_rewritten_end_is_found_at_once(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        await fill(store, 3)
        looking = Verifying(store)
        await looking.tail()
        with sqlite3.connect(tmp_path / "keyturn.db") as connection:
            connection.execute("DROP TRIGGER entries_stay")
            connection.execute("DELETE FROM entries WHERE seq = 3")
        connection.close()

        await looking.tail()

    assert "gone" in looking.broken


async def test_what_is_whole_again_is_believed_after_a_walk_over_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "STEP", 2)
    monkeypatch.setattr("app.store.verifying.AT_ONCE", 2)
    async with a_store(tmp_path) as store:
        await fill(store, 3)
        chain = Chain(store)
        looking = Verifying(chain)
        await looking.tail()
        edit(tmp_path, "UPDATE entries SET kind = 'Expired' WHERE seq = 1")
        await looking.again()
        assert "does not match its link" in looking.broken

        edit(tmp_path, "UPDATE entries SET kind = 'Submitted' WHERE seq = 1")
        chain.walked.clear()
        await looking.again()
        assert looking.broken  # not before it was walked to its end
        await looking.again()
        await looking.again()

        assert (chain.walked, looking.broken) == ([2, 1, 0, 0], "")


async def test_a_chain_that_is_whole_and_shorter_is_not_believed_again(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        await fill(store, 3)
        looking = Verifying(store)
        await looking.tail()
        edit(tmp_path, "DELETE FROM payloads WHERE seq = 3")
        edit(tmp_path, "DELETE FROM entries WHERE seq = 3")

        for _ in range(3):
            await looking.tail()
            await looking.again()

    assert "gone" in looking.broken


async def test_a_head_from_before_the_start_that_is_gone_is_not_forgotten(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        await fill(store, 3)
        await Verifying(store).tail()
    edit(tmp_path, "DELETE FROM payloads WHERE seq = 3")
    edit(tmp_path, "DELETE FROM entries WHERE seq = 3")
    async with a_store(tmp_path) as store:
        looking = Verifying(store)
        for _ in range(3):
            await looking.tail()
            await looking.again()

    assert "gone" in looking.broken


def edit(folder: Path, change: str) -> None:
    """Change a row past the code, and leave the triggers as they are at a start."""
    with sqlite3.connect(folder / "keyturn.db") as connection:
        for one in ("entries_kept", "entries_stay", "payloads_stay"):
            connection.execute(f"DROP TRIGGER IF EXISTS {one}")
        connection.execute(change)
        install(connection.execute, "sqlite")
    connection.close()
