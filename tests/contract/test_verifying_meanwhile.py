"""The chain is verified while the service goes on, and what is erased meanwhile alarms nobody."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Executable

from app.audit.chain import START, Head
from app.audit.verify import Broken
from app.domain.authority import Actor, ActorKind
from app.domain.events import RollbackRequested
from app.store.engine import NOTHING, CannotOpen, Engine, Row, Session, Values
from app.store.opening import engine_of, verify_database
from app.store.rekeying import rekey_database
from app.store.sealing import Sealer
from app.store.verifying import verify
from app.workflow.ports import UnitOfWork
from app.workflow.retention import shred_as_operator
from tests.clocks import HandClock
from tests.contract.test_rekeying import END_OTHERS, NEW_KEY, change
from tests.rows import cancel, past_the_code, submit
from tests.stores import DATA_KEY, a_store

OPS = Actor(ActorKind.OPERATOR, "ops")
SEALER = Sealer(DATA_KEY, bytes)


class Counted(Session):
    """A reader that has something done by others just before its query of a number."""

    asked, at = 0, 0

    @staticmethod
    def meanwhile() -> None:
        """Do it."""

    def one(self, statement: Executable, values: Values = NOTHING) -> Row | None:
        self._count()
        return super().one(statement, values)

    def all(self, statement: Executable, values: Values = NOTHING) -> list[Row]:
        self._count()
        return super().all(statement, values)

    def _count(self) -> None:
        self.asked += 1
        if self.asked == self.at:
            self.meanwhile()


def counted(engine: Engine, at: int, meanwhile: Callable[[], None]) -> Counted:
    """Open a reader, and have all that is read read by it."""
    reader = engine.reader()
    reader.__class__ = Counted
    assert isinstance(reader, Counted)
    reader.at, reader.meanwhile = at, meanwhile  # type: ignore[method-assign]
    engine.reader = lambda: reader  # type: ignore[method-assign]
    return reader


async def verified_while(
    url: str, since: Head, at: int, work: Sequence[Callable[[UnitOfWork], object]]
) -> tuple[Head | Broken, int]:
    """Verify in a thread, as the service does, and run units just before one query of it."""
    async with a_store(url) as store:
        loop, engine = asyncio.get_running_loop(), engine_of(url)

        def meanwhile() -> None:
            for one in work:
                asyncio.run_coroutine_threadsafe(store.write(one), loop).result(20)

        reader = counted(engine, at, meanwhile)
        with ThreadPoolExecutor(1) as thread:
            found = await loop.run_in_executor(thread, verify, engine, SEALER, since)
    return found, reader.asked


async def test_erasing_at_any_moment_of_a_verification_is_no_break(
    database: str, clock: HandClock
) -> None:
    queries = at = 1
    while at <= queries:
        async with a_store(database, clock) as store:
            before = await store.verify()
            over = await store.write(cancel(await store.write(submit)))
        assert isinstance(before, Head)

        def erase(uow: UnitOfWork, name: str = over.id) -> None:
            shred_as_operator(uow, OPS, name)

        found, queries = await verified_while(database, before, at, [erase, submit])

        assert isinstance(found, Head), (at, found)
        at += 1
    assert at > 6


async def test_a_request_that_gets_another_key_after_it_was_erased_is_no_break(
    database: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.verifying.AT_ONCE", 2)
    async with a_store(database, clock) as store:
        over = await store.write(cancel(await store.write(submit)))
        await store.write(submit)

        def erase(uow: UnitOfWork) -> None:
            shred_as_operator(uow, OPS, over.id)

        def said_later(uow: UnitOfWork) -> None:
            uow.save(over, over, [RollbackRequested("ana", clock.now(), "It went wrong.")], [])

    found, queries = await verified_while(database, START, 7, [erase, said_later])

    assert queries > 7
    assert isinstance(found, Head)


async def test_the_data_key_changed_meanwhile_is_told_as_that(
    database: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.verifying.AT_ONCE", 1)
    async with a_store(database, clock) as store:
        for _ in range(3):
            await store.write(submit)

    def told(done: int, _: int) -> None:
        if done == 1:
            rekey_database(database, change())

    with pytest.raises(CannotOpen, match="HITL_DATA_KEY is not the key of this database"):
        verify_database(database, DATA_KEY, told=told)
    assert isinstance(verify_database(database, NEW_KEY), Head)


async def test_a_connection_that_is_lost_says_nothing_of_the_chain(
    postgres: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.verifying.AT_ONCE", 1)
    async with a_store(postgres, clock) as store:
        for _ in range(3):
            await store.write(submit)

    def told(done: int, _: int) -> None:
        if done == 1:
            session = past_the_code(postgres)
            session.say(END_OTHERS)
            session.close()

    with pytest.raises(CannotOpen, match="cannot be read now"):
        verify_database(postgres, DATA_KEY, told=told)
