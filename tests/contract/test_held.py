"""What is held back by faults is known, by where it should have gone, until it arrives."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from app.delivery.message import Leased, Message, webhook_message
from app.store.store import Store
from app.workflow.ports import UnitOfWork
from tests.clocks import HandClock
from tests.contract.test_outbox import dm, lease, post
from tests.stores import a_store

DM = dm("1", "U1")
PAGE = webhook_message("r", "pager")


async def failed(store: Store, clock: HandClock, times: int) -> None:
    """Try everything so many times, and fail."""
    for _ in range(times):
        clock.forward(hours=1)
        for one in await lease(store):
            again = clock.now() + timedelta(seconds=1)
            await store.write(partial(later, one, again))


def later(leased: Leased, again: datetime, uow: UnitOfWork) -> bool:
    return uow.settle(leased, retry_at=again)


async def held(store: Store) -> frozenset[str]:
    return await store.read(lambda q: q.held())


@pytest.mark.parametrize(
    ("message", "where", "often"), [(DM, "slack", 8), (PAGE, "webhook:pager", 2)]
)
async def test_a_message_is_held_after_so_many_attempts_and_not_before(
    database: str, clock: HandClock, message: Message, where: str, often: int
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(message))
        await failed(store, clock, often - 1)
        clock.forward(hours=1)
        (leased,) = await lease(store)  # on its way once more
        assert await held(store) == frozenset()
        await store.write(lambda uow: uow.settle(leased, retry_at=clock.now()))
        assert await held(store) == {where}

        clock.forward(hours=1)
        (leased,) = await lease(store)
        assert await held(store) == {where}
        await store.write(lambda uow: uow.settle(leased))
        assert await held(store) == frozenset()


async def test_each_place_is_named_once(database: str, clock: HandClock) -> None:
    messages = [dm(str(n), f"U{n}") for n in range(3)]
    messages += [webhook_message(name, "pager") for name in "ab"] + [webhook_message("c", "siem")]
    async with a_store(database, clock) as store:
        await store.write(post(*messages))
        await failed(store, clock, 20)

        assert await held(store) == {"slack", "webhook:pager", "webhook:siem"}
