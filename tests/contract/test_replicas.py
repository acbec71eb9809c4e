"""What only PostgreSQL has: several processes on one database, and a connection to lose."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from app.audit.chain import Head
from app.store.committed import Committed
from app.store.engine import CannotOpen, Session
from app.store.lanes import Lanes
from app.store.listening import CHANNEL, messages_of, read_message
from app.store.opening import engine_of
from app.store.postgres import PostgresEngine
from app.store.writer import Writer
from app.workflow.ports import Lane, StoreUnavailable, UnitOfWork
from tests.clocks import HandClock
from tests.rows import scalar, submit
from tests.stores import a_store

REPLICA = """
import asyncio, sys
from tests.rows import submit
from tests.stores import a_store

async def main(url):
    async with a_store(url) as store:
        await asyncio.gather(*(store.write(submit) for _ in range(40)))

asyncio.run(main(sys.argv[1]))
"""
END_OTHERS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE application_name = 'keyturn' AND datname = current_database() "
    "AND pid <> pg_backend_pid()"
)


WHOLE = Committed(addresses=frozenset({"C0OPS"}), agents=frozenset({"deploy-bot"}))


async def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for says nothing when it comes
            await asyncio.sleep(0.01)


async def test_two_processes_keep_one_chain(postgres: str) -> None:
    told: list[Committed] = []
    async with a_store(postgres, on_commit=told.append) as store:
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", REPLICA, postgres)
        mine = await asyncio.gather(*(store.write(submit) for _ in range(40)))
        assert await other.wait() == 0

        found = await store.verify()
        page = await store.read(lambda q: q.requests_of(agent="deploy-bot", limit=100))
        theirs = {one.id for one in page.requests} - {one.id for one in mine}
        assert isinstance(found, Head)
        assert found.seq == len(page.requests) == 80
        await until(lambda: theirs <= {one for each in told for one in each.requests})


async def test_a_replica_hears_what_another_committed(postgres: str) -> None:
    told: list[Committed] = []
    async with a_store(postgres, on_commit=told.append) as listening, a_store(postgres) as store:
        await until(lambda: Committed(all=True) in told)
        made = await store.write(submit)

        await until(lambda: replace(WHOLE, requests=frozenset({made.id})) in told)
        assert await listening.read(lambda q: q.request(made.id)) == made


async def test_connections_that_were_lost_while_nobody_used_them_are_made_anew(
    postgres: str,
) -> None:
    told: list[Committed] = []
    async with a_store(postgres, on_commit=told.append) as store:
        first = await store.write(submit)
        await store.read(lambda q: q.request(first.id))
        await until(lambda: Committed(all=True) in told)
        told.clear()
        scalar(postgres, END_OTHERS)

        assert await store.read(lambda q: q.request(first.id)) == first
        second = await store.write(submit)
        await until(lambda: Committed(all=True) in told)

        page = await store.read(lambda q: q.requests_of(agent="deploy-bot"))
        assert {one.id for one in page.requests} == {first.id, second.id}


async def test_a_connection_lost_inside_a_unit_fails_the_whole_batch(postgres: str) -> None:
    def ends_it(uow: UnitOfWork) -> None:
        uow._session.say("SELECT pg_terminate_backend(pg_backend_pid())")  # type: ignore[attr-defined]  # noqa: SLF001

    async with a_store(postgres) as store:
        results = await asyncio.gather(
            store.write(submit), store.write(ends_it), store.write(submit), return_exceptions=True
        )

        assert all(isinstance(one, StoreUnavailable) for one in results)
        await store.write(submit)
        assert scalar(postgres, "SELECT count(*) FROM requests") == 1


async def test_an_error_that_a_unit_swallows_fails_the_batch(postgres: str) -> None:
    def swallows(uow: UnitOfWork) -> None:
        uow.keep_answer("click", "once")
        try:
            uow.keep_answer("click", "twice")
        except psycopg.Error:
            return

    async with a_store(postgres) as store:
        with pytest.raises(StoreUnavailable):
            await store.write(swallows)
        assert await store.read(lambda q: q.answer("click")) is None


class DeafSession(Session):
    """Commits, and does not hear that it was done."""

    def commit(self) -> None:
        super().commit()
        raise psycopg.OperationalError


class DeafEngine(PostgresEngine):
    """Its first connection is a deaf one."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.opened = 0

    def writer(self) -> Session:
        session = super().writer()
        self.opened += 1
        return DeafSession(session.connection, self._writing) if self.opened == 1 else session


async def test_a_commit_whose_answer_was_lost_is_found_again(postgres: str) -> None:
    told: list[Committed] = []
    async with a_store(postgres) as store:
        tools = store._tools  # noqa: SLF001
        writer = Writer(DeafEngine(postgres), tools, told.append, Lanes())
        made = await writer.write(submit, Lane.SUBMISSION)
        await writer.close()
        writer.leave()

        assert await store.read(lambda q: q.request(made.id)) == made
        assert made.id in told[0].requests


async def test_a_database_that_is_not_migrated_is_refused(postgres_url: str) -> None:
    with psycopg.connect(engine_of(postgres_url)._address, autocommit=True) as connection:  # type: ignore[attr-defined]  # noqa: SLF001
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")

    with pytest.raises(CannotOpen, match="hitl database upgrade"):
        async with a_store(postgres_url, HandClock()):
            pass


@pytest.mark.parametrize("sql", ["TRUNCATE entries", "TRUNCATE requests CASCADE"])
def test_the_chain_cannot_be_emptied(postgres: str, sql: str) -> None:
    with pytest.raises(psycopg.Error, match="never emptied"):
        scalar(postgres, sql)


def test_messages_fit_and_lose_nothing() -> None:
    changed = Committed(
        frozenset(f"req_{n:036}" for n in range(500)),
        frozenset(f"Cé{n}" for n in range(300)),
        frozenset(f"bot-{n}" for n in range(300)),
    )
    messages = list(messages_of("us", changed))
    requests: set[str] = set()
    addresses: set[str] = set()
    agents: set[str] = set()
    for one in messages:
        assert len(one.encode()) < 8000
        heard = read_message(one, "them")
        assert heard is not None
        requests |= heard.requests
        addresses |= heard.addresses
        agents |= heard.agents

    assert requests == changed.requests
    assert addresses == changed.addresses
    assert agents == changed.agents
    assert read_message(messages[0], "us") is None
    assert list(messages_of("us", Committed())) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '["x", 5]', '["x", [1]]'])
def test_a_message_that_cannot_be_read_wakes_everybody(text: str) -> None:
    assert read_message(text, "us") == Committed(all=True)
    assert CHANNEL == "keyturn"


def test_an_unreachable_server_is_named_without_its_password() -> None:
    address: Any = "postgresql+psycopg://me:secret@127.0.0.1:1/none"
    with pytest.raises(CannotOpen) as refusal:
        engine_of(address).writer()

    assert "127.0.0.1" in str(refusal.value)
    assert "secret" not in str(refusal.value)
