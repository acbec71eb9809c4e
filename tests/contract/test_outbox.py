from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from app.delivery.message import Card, Leased, Message, MessageKind
from app.store.store import Store
from app.workflow.ports import UnitOfWork
from tests.clocks import HandClock
from tests.rows import ask, card_for, past_the_code, submit
from tests.stores import a_store

NOBODY: frozenset[str] = frozenset()


def post(*messages: Message) -> Callable[[UnitOfWork], None]:
    """Save a request with these messages."""

    def unit(uow: UnitOfWork) -> None:
        request = ask(uow)
        uow.save(request, request, [], [replace(one, request_id=request.id) for one in messages])

    return unit


def dm(key: str, address: str) -> Message:
    return Message(MessageKind.DM, "", key, address)


async def lease(
    store: Store, limit: int = 10, busy: frozenset[str] = NOBODY, seconds: float = 60.0
) -> tuple[Leased, ...]:
    return await store.write(lambda uow: uow.lease(limit, seconds, busy))


async def test_one_message_for_each_address_oldest_first(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        for key, address in (("1", "C1"), ("2", "C1"), ("3", "C2"), ("4", "C3")):
            await store.write(post(dm(key, address)))
            clock.forward(seconds=1)

        first = await lease(store)
        second = await lease(store)

    assert [one.message.key for one in first] == ["1", "3", "4"]
    assert [one.attempts for one in first] == [1, 1, 1]
    assert second == ()


async def test_while_slack_is_not_joined_only_what_goes_elsewhere_is_leased(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(*(dm(str(n), f"C{n}") for n in range(6))))
        await store.write(post(Message(MessageKind.WEBHOOK, "", "page", "webhook:pager")))

        first = await store.write(lambda uow: uow.lease(1, 60.0, NOBODY, outside=True))
        second = await store.write(lambda uow: uow.lease(9, 60.0, NOBODY, outside=True))
        later = await lease(store)

    assert [one.message.key for one in first] == ["page"]
    assert second == ()
    assert [(one.message.kind, one.attempts) for one in later] == [(MessageKind.DM, 1)] * 6


async def test_busy_addresses_are_passed_over_and_the_limit_still_filled(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(*(dm(str(n), f"C{n}") for n in range(6))))

        leased = await lease(store, limit=2, busy=frozenset({"C0", "C1", "C9"}))

    assert [one.message.address for one in leased] == ["C2", "C3"]


async def test_a_settled_message_is_done_once(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(dm("1", "C1")))
        (leased,) = await lease(store)

        assert (await store.read(lambda q: q.outbox())).waiting == 1
        assert await store.write(lambda uow: uow.settle(leased)) is True
        assert await store.write(lambda uow: uow.settle(leased)) is False
        assert (await store.read(lambda q: q.outbox())).waiting == 0


async def test_a_lease_that_ended_goes_to_another(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(dm("1", "C1")))
        (lost,) = await lease(store, seconds=30)
        clock.forward(seconds=29)
        assert await lease(store) == ()
        clock.forward(seconds=1)
        (won,) = await lease(store)

        assert (won.id, won.attempts) == (lost.id, 2)
        assert await store.write(lambda uow: uow.settle(lost)) is False
        assert await store.write(lambda uow: uow.settle(won)) is True


async def test_a_lease_that_ended_but_went_to_nobody_still_counts(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(dm("1", "C1")))
        (leased,) = await lease(store, seconds=30)
        clock.forward(seconds=300)

        assert await store.write(lambda uow: uow.settle(leased)) is True


async def test_what_failed_comes_again_at_its_time(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(dm("1", "C1"), dm("2", "C1")))
        (leased,) = await lease(store)
        at = clock.now() + timedelta(seconds=20)
        assert await store.write(lambda uow: uow.settle(leased, retry_at=at)) is True

        (other,) = await lease(store)
        assert other.message.key == "2"
        await store.write(lambda uow: uow.settle(other))
        assert await lease(store) == ()
        clock.forward(seconds=20)
        (again,) = await lease(store)
        assert (again.message.key, again.attempts) == ("1", 2)


async def test_a_wish_that_came_while_it_was_being_sent_makes_it_due_again(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(dm("1", "C1")))
        (leased,) = await lease(store)
        await store.write(post(dm("1", "C1")))
        assert await store.write(lambda uow: uow.settle(leased)) is True

        (again,) = await lease(store)
        assert again.generation == leased.generation + 1
        assert await store.write(lambda uow: uow.settle(again)) is True
        assert await lease(store) == ()


async def test_a_new_wish_does_not_wait_for_the_retry_of_an_old_one(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(dm("1", "C1")))
        (leased,) = await lease(store)
        later = clock.now() + timedelta(minutes=5)
        await store.write(lambda uow: uow.settle(leased, retry_at=later))
        await store.write(post(dm("1", "C1")))

        (again,) = await lease(store)
        assert again.generation == 2


async def test_a_key_is_unique_among_what_is_still_to_be_done(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(dm("1", "C1")))
        await store.write(post(dm("1", "C1")))
        assert (await store.read(lambda q: q.outbox())).waiting == 1
        (leased,) = await lease(store)
        await store.write(lambda uow: uow.settle(leased))
        await store.write(post(dm("1", "C1")))

        assert (await store.read(lambda q: q.outbox())).waiting == 1
        (fresh,) = await lease(store)
        assert fresh.id != leased.id


async def test_how_delivery_stands(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        assert (await store.read(lambda q: q.outbox())).oldest is None
        began = clock.now()
        request = await store.write(submit)
        clock.forward(minutes=1)
        await store.write(submit)
        card = await store.read(lambda q: q.card(f"card_{request.id}"))
        assert card == Card(f"card_{request.id}", request.id, 1, "C0OPS")
        dead = replace(card, undeliverable="is_archived")
        await store.write(lambda uow: uow.keep_card(dead))

        state = await store.read(lambda q: q.outbox())
        assert (state.waiting, state.oldest, state.undeliverable) == (2, began, 1)
        assert await store.read(lambda q: q.cards_of(request.id)) == (dead,)


async def test_a_card_that_is_there_is_not_made_anew(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        request = await store.write(submit)
        name = f"card_{request.id}"
        posted = Card(name, request.id, 1, "C0OPS", "C0OPS", "1.2", whole=True, version=1)
        await store.write(lambda uow: uow.keep_card(replace(posted, posted_at=uow.now)))
        again = card_for(request.id)
        await store.write(lambda uow: uow.save(request, request, [], [again]))

        known = await store.read(lambda q: q.card(name))
        assert known == replace(posted, posted_at=clock.now())


@pytest.mark.parametrize("change", ["kind = 'telegram'", "kind = ''"])
async def test_what_this_version_cannot_read_is_set_aside_and_holds_up_nothing(
    database: str, clock: HandClock, change: str
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(dm("1", "C1"), dm("2", "C1"), dm("3", "C2")))
        rewrite(database, f"UPDATE outbox SET {change} WHERE key = '1'")  # noqa: S608

        with capture_logs() as logs:
            leased = await lease(store)

        assert [one.message.key for one in leased] == ["2", "3"]
        assert [one["event"] for one in logs] == ["message_unreadable"]
        assert (await store.read(lambda q: q.outbox())).waiting == 3


async def test_what_was_set_aside_is_there_for_a_version_that_can_read_it(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(dm("1", "C1")))
        rewrite(database, "UPDATE outbox SET kind = 'telegram'")
        assert await lease(store) == ()
        rewrite(database, "UPDATE outbox SET kind = 'dm'")

        clock.forward(seconds=60)

        assert [(one.message.key, one.attempts) for one in await lease(store)] == [("1", 1)]


async def test_however_many_cannot_be_read_a_round_of_leasing_ends(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(*(dm(str(n), "C1") for n in range(30)), dm("x", "C2")))
        rewrite(database, "UPDATE outbox SET kind = 'telegram' WHERE address = 'C1'")

        assert [one.message.key for one in await lease(store)] == ["x"]


def rewrite(database: str, sql: str) -> None:
    session = past_the_code(database)
    try:
        session.say(sql)
    finally:
        session.close()


async def test_what_is_held_is_due_once_at_its_time_and_is_not_late_before(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(post(dm("1", "U1")))
        (leased,) = await lease(store)
        until = clock.now() + timedelta(hours=1)
        await store.write(lambda uow: uow.hold(leased, until))
        clock.forward(minutes=59)
        before = await lease(store)
        state = await store.read(lambda q: q.outbox())
        clock.forward(minutes=1)
        after = await lease(store)
        again = await lease(store)

    assert (before, [one.message.key for one in after], again) == ((), ["1"], ())
    assert (state.waiting, state.oldest) == (1, until)
