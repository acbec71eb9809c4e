"""Each step of a plan is taken once, whoever takes it, and none is left out."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from app.delivery.message import REMINDED, Leased, Message, MessageKind
from app.domain.authority import SYSTEM
from app.domain.events import Escalated
from app.domain.plan import Do
from app.scheduler.duties import ESCALATING, do_what_is_due
from app.scheduler.passing import Passing
from app.store.store import Store
from app.workflow.documents import load_document
from app.workflow.escalate import escalate_due
from app.workflow.ports import UnitOfWork
from tests.clocks import NOON, HandClock
from tests.documents import MANIFESTS
from tests.rows import escalating, scalar
from tests.stores import a_store

REQUESTS, STEPS = 12, 4
POLICY = (MANIFESTS / "policy.yaml").read_text()


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


DIGEST = 'digest: {at: "12:30", zone: UTC},'
DAILY = POLICY.replace(
    "platform: {channel: C0PLATFORM,", f"platform: {{channel: C0PLATFORM, {DIGEST}"
)


async def begin_daily(store: Store) -> None:
    """Let a team have a digest, and one request that waits for it."""
    assert DIGEST in DAILY
    await store.write(lambda uow: load_document(uow, "policy", DAILY, SYSTEM))
    await ask(store, 1)


def told(url: str) -> object:
    return scalar(url, "SELECT count(*) FROM outbox WHERE kind = 'roundup'")


async def test_two_schedulers_tell_a_team_once_a_day(postgres: str, clock: HandClock) -> None:
    async with a_store(postgres, clock) as one, a_store(postgres, clock) as other:
        await begin_daily(one)
        for day in range(1, 4):
            clock.set(NOON + timedelta(days=day))
            passings = [Passing(store, clock.now, lambda: 0.0) for store in (one, other) * 3]
            await asyncio.gather(*(passing.pass_on() for passing in passings))
            clock.forward(minutes=31)
            passings = [Passing(store, clock.now, lambda: 0.0) for store in (one, other) * 3]
            await asyncio.gather(*(passing.pass_on() for passing in passings))

            assert scalar(postgres, "SELECT count(*) FROM roundups") == day
    assert scalar(postgres, "SELECT count(*) FROM roundups WHERE waiting > 0") == told(postgres)


async def test_a_restart_and_hours_of_downtime_tell_a_team_once(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await begin_daily(store)
    clock.forward(hours=6)

    for _ in range(3):
        async with a_store(database, clock) as store:
            await Passing(store, clock.now, lambda: 0.0).pass_on()

    assert (told(database), scalar(database, "SELECT count(*) FROM roundups")) == (1, 1)


async def test_the_database_refuses_the_same_day_of_a_team(
    database: str, clock: HandClock
) -> None:
    day = clock.now().date()

    def keep(uow: UnitOfWork) -> None:
        uow.keep_roundup("platform", day, uow.now, 1)

    async with a_store(database, clock) as store:
        await store.write(keep)
        assert await store.read(lambda q: q.roundup_made("platform", day))

        with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
            await store.write(keep)


async def test_a_clock_that_jumps_ahead_tells_no_team_for_one_cycle(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await begin_daily(store)
        passing = Passing(store, clock.now, lambda: 0.0)
        await passing.pass_on()

        clock.forward(minutes=31)
        await passing.pass_on()
        assert told(database) == 0
        await passing.pass_on()
        assert told(database) == 1


async def test_reminders_are_leased_together_where_there_are_enough_and_by_one_alone(
    database: str, clock: HandClock
) -> None:
    def post(uow: UnitOfWork) -> None:
        for number in range(6):
            key = f"{REMINDED}:{number}:c"
            uow.post(Message(MessageKind.REPLY, str(number), key, "C1", "c"))
        uow.post(Message(MessageKind.REPLY, "other", "reply:other:c", "C1", "c"))

    def lease(uow: UnitOfWork) -> list[Leased]:
        found = uow.lease(5, 30.0, frozenset())
        return [replace(one, along=uow.lease_along(one, 3, 4)) for one in found]

    async with a_store(database, clock) as store:
        await store.write(post)

        (first,) = await store.write(lease)
        assert [one.message.request_id for one in (first, *first.along)] == list("01234")
        assert await store.write(lease) == []

        clock.forward(seconds=31)
        (again,) = await store.write(lease)
        assert len(again.along) == 4
        assert {one.attempts for one in (again, *again.along)} == {1, 2}


async def test_too_few_reminders_are_left_alone(database: str, clock: HandClock) -> None:
    def post(uow: UnitOfWork) -> None:
        for number in range(3):
            key = f"{REMINDED}:{number}:c"
            uow.post(Message(MessageKind.REPLY, str(number), key, "C1", "c"))

    async with a_store(database, clock) as store:
        await store.write(post)
        (first,) = await store.write(lambda uow: uow.lease(5, 30.0, frozenset()))

        assert await store.write(lambda uow: uow.lease_along(first, 3, 4)) == ()
        clock.forward(seconds=1)
        assert await store.write(lambda uow: uow.settle(first))
        (second,) = await store.write(lambda uow: uow.lease(5, 30.0, frozenset()))
        assert (second.message.request_id, second.attempts) == ("1", 1)


async def test_the_latest_time_seen_outlives_the_process(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        clock.forward(hours=1)
        await Passing(store, clock.now, lambda: 0.0).pass_on()
    clock.back(minutes=30)

    async with a_store(database, clock) as store:
        assert await store.read(lambda q: q.clock_behind)
        assert await store.read(lambda q: q.now) == clock.now() + timedelta(minutes=30)
