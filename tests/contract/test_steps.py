"""Each step of a plan is taken once, whoever takes it, and none is left out."""

import asyncio
from datetime import timedelta

import pytest

from app.domain.events import Escalated
from app.domain.plan import Do
from app.scheduler.duties import ESCALATING, do_what_is_due
from app.scheduler.passing import Passing
from app.store.store import Store
from app.workflow.escalate import escalate_due
from app.workflow.ports import UnitOfWork
from tests.clocks import HandClock
from tests.rows import escalating, scalar
from tests.stores import a_store

REQUESTS, STEPS = 12, 4


async def ask(store: Store, count: int = REQUESTS) -> list[str]:
    return [(await store.write(escalating(STEPS))).id for _ in range(count)]


async def taken(store: Store, name: str) -> list[int]:
    history = await store.read(lambda q: q.history(name))
    return [one.event.step for one in history if isinstance(one.event, Escalated)]


async def test_two_schedulers_take_each_step_once_and_leave_none_out(
    postgres: str, clock: HandClock
) -> None:
    async with a_store(postgres, clock) as one, a_store(postgres, clock) as other:
        names = await ask(one)
        for _ in range(STEPS):
            clock.forward(minutes=10)
            await asyncio.gather(
                *(do_what_is_due(store, ESCALATING, 5) for store in (one, other) for _ in range(4))
            )

        assert [await taken(other, name) for name in names] == [[1, 2, 3, 4]] * REQUESTS
    assert scalar(postgres, "SELECT count(*) FROM steps") == REQUESTS * STEPS


async def test_after_hours_of_downtime_every_step_is_taken_once(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        names = await ask(store, 3)
    clock.forward(hours=6)

    async with a_store(database, clock) as store:
        passing = Passing(store, clock.now, lambda: 0.0)
        await passing.pass_on()

        assert [await taken(store, name) for name in names] == [[1, 2, 3, 4]] * 3
        assert passing.lag == timedelta(hours=6) - timedelta(minutes=10)
        await passing.pass_on()
        assert passing.lag == timedelta()
        assert await store.write(lambda uow: escalate_due(uow, 50)) == 0


async def test_the_database_refuses_a_step_that_was_taken(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        request = await store.write(escalating(STEPS))

        def twice(uow: UnitOfWork) -> None:
            again = Escalated(1, Do.REMIND, uow.now, uow.now)
            uow.save(request, request, [again, again], [])

        with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
            await store.write(twice)

        assert await taken(store, request.id) == []


async def test_a_clock_that_jumps_ahead_is_not_believed_for_one_cycle(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        (name,) = await ask(store, 1)
        passing = Passing(store, clock.now, lambda: 0.0)
        await passing.pass_on()

        clock.forward(minutes=30)
        await passing.pass_on()
        assert await taken(store, name) == []
        clock.back(minutes=30)
        await passing.pass_on()
        assert await taken(store, name) == []

        clock.forward(minutes=30)
        await passing.pass_on()
        await passing.pass_on()
        assert await taken(store, name) == [1, 2, 3]


async def test_the_latest_time_seen_outlives_the_process(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        clock.forward(hours=1)
        await Passing(store, clock.now, lambda: 0.0).pass_on()
    clock.back(minutes=30)

    async with a_store(database, clock) as store:
        assert await store.read(lambda q: q.clock_behind)
        assert await store.read(lambda q: q.now) == clock.now() + timedelta(minutes=30)
