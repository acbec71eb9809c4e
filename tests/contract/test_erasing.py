"""What is erased is gone, and the chain says so; what somebody takes away is found out."""

from collections.abc import Callable
from datetime import datetime

import pytest

from app.audit.chain import Head
from app.audit.verify import Broken
from app.delivery.message import Card, home_message
from app.domain.authority import Actor, ActorKind
from app.domain.events import RollbackRequested
from app.domain.people import Account
from app.domain.refusal import Refused
from app.domain.request import ActionRequest
from app.domain.shredded import Shredded
from app.scheduler.retention import AT_ONCE, KEPT, Retention
from app.store.store import Store
from app.workflow.ports import UnitOfWork
from app.workflow.retention import shred_as_operator, shred_old
from tests.clocks import HandClock
from tests.rows import approve, cancel, past_the_code, refuse, scalar, submit
from tests.stores import a_store

OPS = Actor(ActorKind.OPERATOR, "ops")


def cancelled(uow: UnitOfWork) -> ActionRequest:
    return cancel(submit(uow))(uow)


def shred(name: str) -> Callable[[UnitOfWork], ActionRequest | Refused]:
    return lambda uow: shred_as_operator(uow, OPS, name)


async def events_of(store: Store, name: str) -> list[str]:
    history = await store.read(lambda q: q.history(name))
    return [type(one.event).__name__ for one in history]


async def test_an_erased_request_keeps_its_history_and_loses_what_is_private(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        over = await store.write(cancelled)
        other = await store.write(cancelled)

        assert await store.write(shred(over.id)) == over

        assert await store.read(lambda q: q.request(over.id)) == over
        assert await store.read(lambda q: q.payload(over.id)) is None
        assert await events_of(store, over.id) == ["Submitted", "Cancelled", "Shredded"]
        history = await store.read(lambda q: q.history(over.id))
        assert (history[1].event.reason, history[2].event) == (None, Shredded("ops", clock.now()))  # type: ignore[union-attr]
        assert await store.read(lambda q: q.payload(other.id)) is not None
        assert await store.read(lambda q: q.bulk(over.id)) == 0
        assert await store.read(lambda q: q.bulk(other.id)) > 100
        assert isinstance(await store.verify(), Head)


async def test_what_may_still_happen_is_not_erased(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        held = await store.write(submit)
        approved = await store.write(approve(await store.write(submit)))
        clock.forward(days=400)

        for one in (held, approved):
            outcome = await store.write(shred(one.id))
            assert isinstance(outcome, Refused)
            assert outcome.code == "not_over"
        assert await store.write(lambda uow: shred_old(uow, uow.now, 100)) == 0
        assert await store.read(lambda q: q.payload(held.id)) is not None


async def test_time_erases_what_was_asked_so_many_days_ago_and_nothing_younger(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        old = [await store.write(cancelled) for _ in range(3)]
        clock.forward(days=30)
        young = await store.write(cancelled)
        await Retention(store, 30).shred()
        assert await events_of(store, old[0].id) == ["Submitted", "Cancelled"]

        clock.forward(milliseconds=1)
        await Retention(store, None).shred()
        assert await events_of(store, old[0].id) == ["Submitted", "Cancelled"]
        await Retention(store, 30).shred()
        await Retention(store, 30).shred()

        for one in old:
            assert await events_of(store, one.id) == ["Submitted", "Cancelled", "Shredded"]
        assert await store.read(lambda q: q.payload(young.id)) is not None


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "1969-12-31"])
async def test_what_was_asked_before_a_day_long_ago_is_nothing(
    database: str, clock: HandClock, day: str
) -> None:
    async with a_store(database, clock) as store:
        over = await store.write(cancelled)

        before = datetime.fromisoformat(f"{day}T00:00:00+00:00")
        assert await store.write(lambda uow: shred_old(uow, before, 100)) == 0

        assert await store.read(lambda q: q.payload(over.id)) is not None


async def test_what_is_kept_for_a_hundred_years_is_kept(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        over = await store.write(cancelled)

        await Retention(store, 36500).shred()

        assert await store.read(lambda q: q.payload(over.id)) is not None


async def test_more_than_one_pass_can_hold_are_erased_in_one_go(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        for _ in range(120):
            await store.write(cancelled)
        clock.forward(days=2)

        await Retention(store, 1).shred()

        assert await store.read(lambda q: q.outlived(q.now, 1)) == ()
        assert scalar(database, "SELECT count(*) FROM payloads") == 0


async def test_the_cards_of_an_erased_request_are_drawn_anew(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        over = await store.write(cancelled)
        (first,) = await store.write(lambda uow: uow.lease(5, 60, frozenset()))
        await store.write(lambda uow: uow.settle(first))

        await store.write(shred(over.id))

        (again,) = await store.write(lambda uow: uow.lease(5, 60, frozenset()))
        cards: tuple[Card, ...] = await store.read(lambda q: q.cards_of(over.id))
        assert again.message.card == cards[0].id


@pytest.mark.parametrize("taken", ["payloads", "payload_keys"])
async def test_a_payload_that_somebody_took_away_is_named(
    database: str, clock: HandClock, taken: str
) -> None:
    async with a_store(database, clock) as store:
        over = await store.write(cancelled)
        session = past_the_code(database)
        session.say(f"DELETE FROM {taken} WHERE request_id = '{over.id}'")  # noqa: S608
        session.close()

        found = await store.verify()

        assert isinstance(found, Broken)
        assert (found.seq, "no entry says that it was erased" in found.problem) == (1, True)


async def test_what_was_said_after_the_erasure_is_held_against_its_entry_again(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        over = await store.write(cancelled)
        await store.write(shred(over.id))
        said = RollbackRequested("ana", clock.now(), "It broke.")
        await store.write(lambda uow: uow.save(over, over, [said], []))
        assert isinstance(await store.verify(), Head)

        session = past_the_code(database)
        session.say("DELETE FROM payloads")
        session.close()

        found = await store.verify()
        assert isinstance(found, Broken)
        assert found.seq == 4


async def test_what_delivery_left_behind_goes_after_a_week(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(submit)
        (sent,) = await store.write(lambda uow: uow.lease(5, 60, frozenset()))
        await store.write(lambda uow: uow.settle(sent))
        waiting = await store.write(submit)
        await store.write(lambda uow: uow.keep_answer("click1", "yes"))
        clock.at += KEPT
        await store.write(lambda uow: uow.keep_answer("click2", "no"))
        retention = Retention(store, None)

        await retention.tidy()
        assert await store.read(lambda q: (q.answer("click1"), q.answer("click2"))) == (
            "yes",
            "no",
        )
        clock.forward(seconds=1)
        await retention.tidy()

        assert await store.read(lambda q: (q.answer("click1"), q.answer("click2"))) == (None, "no")
        assert scalar(database, "SELECT count(*) FROM outbox") == 1
        assert scalar(database, "SELECT request_id FROM outbox") == waiting.id


async def test_what_waits_for_long_keeps_nothing_behind_it(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        for _ in range(AT_ONCE):
            await store.write(submit)
        await store.write(lambda uow: uow.post(home_message(Account("T0ACME", "U0ANA"))))
        (sent,) = await store.write(lambda uow: uow.lease(5, 60, frozenset({"C0OPS"})))
        await store.write(lambda uow: uow.settle(sent))
        clock.at += KEPT
        clock.forward(seconds=1)

        await Retention(store, None).tidy()

        assert scalar(database, "SELECT count(*) FROM outbox") == AT_ONCE


async def test_a_refusal_to_erase_is_an_entry(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        held = await store.write(submit)
        await store.write(refuse())
        await store.write(shred(held.id))
        assert await store.read(lambda q: q.refusals(held.id, "not_over")) == 1
