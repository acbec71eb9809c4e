"""What a replica that is gone had leased is sent by another one, and by nobody else's doing."""

import asyncio
from collections.abc import Callable

from app.delivery.message import Leased, Message, MessageKind
from app.store.store import Store
from app.workflow.ports import UnitOfWork
from tests.clocks import HandClock
from tests.rows import ask, scalar
from tests.stores import a_store, open_store

GOING = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' "
    "AND objsubid = 2 AND database = "
    "(SELECT oid FROM pg_database WHERE datname = current_database()) AND objid = "
)


def asking(address: str = "C1") -> Callable[[UnitOfWork], None]:
    def unit(uow: UnitOfWork) -> None:
        request = ask(uow)
        message = Message(MessageKind.DM, request.id, f"dm:{address}", address)
        uow.save(request, request, [], [message])

    return unit


async def lease(store: Store) -> tuple[Leased, ...]:
    return await store.write(lambda uow: uow.lease(10, 30.0, frozenset()))


async def leased_soon(store: Store) -> tuple[Leased, ...]:
    """Lease until there is something: the server takes a moment to see a process off."""
    async with asyncio.timeout(30):
        while not (found := await lease(store)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found


async def test_what_was_leased_by_a_replica_that_is_gone_is_due_at_once(postgres: str) -> None:
    clock = HandClock()
    async with a_store(postgres, clock) as store:
        gone = await open_store(postgres, clock)
        await gone.write(asking())
        (lost,) = await lease(gone)
        assert await lease(store) == ()

        await gone.close()

        (found,) = await leased_soon(store)
        assert (found.id, found.attempts) == (lost.id, 2)


async def test_nothing_is_taken_from_a_replica_that_lives(postgres: str) -> None:
    clock = HandClock()
    async with a_store(postgres, clock) as one, a_store(postgres, clock) as other:
        await one.write(asking())
        (leased,) = await lease(one)

        clock.forward(seconds=29)
        assert await lease(other) == ()

        assert await one.write(lambda uow: uow.settle(leased)) is True


async def test_a_replica_that_lost_its_connection_settles_nothing_it_no_longer_has(
    postgres: str,
) -> None:
    clock = HandClock()
    async with a_store(postgres, clock) as one:
        await one.write(asking())
        (lost,) = await lease(one)
        await cut_off(one, postgres)
        async with a_store(postgres, clock) as other:
            (found,) = await leased_soon(other)

            assert await one.write(lambda uow: uow.settle(lost)) is False
            assert await other.write(lambda uow: uow.settle(found)) is True


async def test_a_replica_that_came_back_before_anybody_looked_keeps_what_it_had(
    postgres: str,
) -> None:
    clock = HandClock()
    async with a_store(postgres, clock) as one, a_store(postgres, clock) as other:
        await one.write(asking())
        (leased,) = await lease(one)
        await cut_off(one, postgres)
        await one.write(asking("C2"))

        assert [each.message.address for each in await lease(other)] == ["C2"]
        assert await one.write(lambda uow: uow.settle(leased)) is True


async def cut_off(store: Store, url: str) -> None:
    """End a replica's connection; it notices when it next writes."""
    number = await store.write(lambda uow: uow._session.holder)  # type: ignore[attr-defined]  # noqa: SLF001
    assert scalar(url, f"{GOING}{number}") == 1
