"""Endpoints outside are told what happens, at least once, in order, on both databases."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.delivery.happening import EVERY
from app.delivery.message import Retry, Sent
from app.delivery.retry import JITTER, OUTSIDE
from app.delivery.subscription import BY_OPERATOR, Subscription
from app.domain.authority import (
    SYSTEM,
    Actor,
    ActorKind,
    LockKind,
    WebhookDisabled,
    WebhookEnabled,
    WebhookReplayed,
)
from app.domain.refusal import Refused
from app.store.store import Store
from app.workflow.follow import WINDOW
from app.workflow.locks import lift_lock, set_lock
from app.workflow.operate_subscriptions import (
    Again,
    disable,
    enable,
    replay,
    standings,
    untaken,
    untold_for,
)
from app.workflow.ports import UnitOfWork
from app.workflow.subscriptions import Batch, lease_subscriptions, settle_subscription
from tests.clocks import HandClock
from tests.listening import ALL, FAILS, GONE, SIEM, Ears, round_of, subscribed
from tests.rows import approve, cancel, refuse, submit
from tests.stores import a_store

ROOT = Actor(ActorKind.OPERATOR, "root")
SUBMITTED, REVIEWED, DECIDED = "request.submitted", "request.reviewed", "request.decided"


@pytest.fixture
async def store(database: str, clock: HandClock) -> AsyncIterator[Store]:
    async with a_store(database, clock) as opened:
        yield opened


@pytest.fixture
def ears() -> Ears:
    return Ears()


async def stands(store: Store, name: str = SIEM) -> Subscription:
    found = await store.read(lambda q: q.subscription(name))
    assert found is not None
    return found


async def last_event(store: Store) -> object:
    return await store.read(lambda q: q.written(q.chain_head().seq))


async def test_who_is_subscribed_is_told_what_happens_next_in_order_and_once(
    store: Store, ears: Ears
) -> None:
    await store.write(submit)
    subscribers = await subscribed(store, ears)
    request = await store.write(submit)
    await store.write(approve(request))

    await round_of(subscribers)
    await round_of(subscribers)

    assert ears.told() == [SUBMITTED, REVIEWED, DECIDED]
    assert ears.numbers() == sorted(ears.numbers())
    states = [one.request.state.value for _, one in ears.heard if one.request]
    assert states == ["pending", "pending", "approved"]


async def test_it_hears_only_of_what_it_wants_to_and_the_rest_is_passed_over(
    store: Store, ears: Ears
) -> None:
    subscribers = await subscribed(store, ears, {SIEM: frozenset({DECIDED, "lock.lifted"})})
    request = await store.write(submit)
    lock = await store.write(lambda uow: set_lock(uow, LockKind.ALL, "", "Why?", ROOT))
    await store.write(lambda uow: lift_lock(uow, lock.id, replace(ROOT, id="other")))
    await store.write(cancel(request))

    await round_of(subscribers)

    assert ears.told() == ["lock.lifted", DECIDED]


async def test_however_much_happens_that_is_not_told_the_next_that_is_comes(
    tmp_path: Path, clock: HandClock, ears: Ears
) -> None:
    async with a_store(tmp_path, clock) as store:
        subscribers = await subscribed(store, ears, {SIEM: frozenset({DECIDED})})
        requests = await store.write(lambda uow: [submit(uow) for _ in range(WINDOW + 1)])
        await store.write(cancel(requests[0]))

        await round_of(subscribers)

    assert ears.told() == [DECIDED]


async def test_what_is_not_taken_is_tried_again_by_the_schedule_and_then_no_more(
    store: Store, ears: Ears, clock: HandClock
) -> None:
    subscribers = await subscribed(store, ears)
    await store.write(submit)
    ears.answers(FAILS)

    for number, wait in enumerate(OUTSIDE, 1):
        await round_of(subscribers)
        assert len(ears.heard) == number
        one = await stands(store)
        assert wait * (1 - JITTER) <= (one.due_at - clock.now()).total_seconds() <= wait
        clock.set(one.due_at - timedelta(seconds=1))
        await round_of(subscribers)
        assert len(ears.heard) == number
        clock.forward(seconds=1)
    await round_of(subscribers)

    assert len(ears.heard) == len(OUTSIDE) + 1
    assert len(set(ears.numbers())) == 1
    assert await last_event(store) == WebhookDisabled(SIEM, "status_500", SYSTEM)
    clock.forward(days=30)
    await store.write(submit)
    await round_of(subscribers)
    assert len(ears.heard) == len(OUTSIDE) + 1


async def test_an_endpoint_that_is_gone_is_told_nothing_more_and_loses_nothing(
    store: Store, ears: Ears, clock: HandClock
) -> None:
    subscribers = await subscribed(store, ears)
    await store.write(submit)
    ears.answers(GONE)
    await round_of(subscribers)
    assert (await stands(store)).disabled == "status_410"
    assert await store.read(lambda q: untaken(q, ALL)) == (SIEM,)
    for _ in range(3):
        await store.write(submit)
    clock.forward(days=8)
    await round_of(subscribers)
    assert len(ears.heard) == 1

    ears.answers(Sent())
    ears.forget()
    await store.write(lambda uow: enable(uow, SIEM, ALL, ROOT))
    await round_of(subscribers)

    assert ears.told() == [SUBMITTED] * 4
    assert await store.read(lambda q: untaken(q, ALL)) == ()


async def test_who_is_enabled_from_now_on_hears_nothing_of_what_was(
    store: Store, ears: Ears
) -> None:
    subscribers = await subscribed(store, ears)
    await store.write(lambda uow: disable(uow, SIEM, ALL, ROOT))
    assert await last_event(store) == WebhookDisabled(SIEM, BY_OPERATOR, ROOT)
    await store.write(submit)
    await round_of(subscribers)
    assert ears.heard == []
    assert await store.read(lambda q: untaken(q, ALL)) == ()

    await store.write(lambda uow: enable(uow, SIEM, ALL, ROOT, from_now=True))
    head = await store.read(lambda q: q.chain_head().seq)
    assert await last_event(store) == WebhookEnabled(SIEM, head - 1, ROOT)
    second = await store.write(submit)
    await round_of(subscribers)

    assert [one.request.id for _, one in ears.heard if one.request] == [second.id]


async def test_an_endpoint_that_fails_is_tried_when_something_happens_which_does_not_count(
    store: Store, ears: Ears, clock: HandClock
) -> None:
    subscribers = await subscribed(store, ears)
    await store.write(submit)
    ears.answers(FAILS)
    for _ in range(4):
        await round_of(subscribers)
        clock.set((await stands(store)).due_at)
    await round_of(subscribers)
    before = await stands(store)
    ears.forget()

    clock.forward(minutes=4)
    await store.write(submit)
    await round_of(subscribers)
    assert ears.heard == []
    clock.forward(minutes=1)
    await round_of(subscribers)
    assert len(ears.heard) == 1
    after = await stands(store)
    assert (after.attempts, after.due_at) == (before.attempts, before.due_at)
    clock.forward(minutes=5)
    await round_of(subscribers)
    assert len(ears.heard) == 1

    ears.answers(Sent())
    await store.write(submit)
    await round_of(subscribers)
    assert ears.numbers()[1:] == sorted({*ears.numbers()})
    assert (await stands(store)).attempts == 0


async def test_as_long_as_it_asks_for_and_no_longer_than_an_hour_it_is_left_alone(
    store: Store, ears: Ears, clock: HandClock
) -> None:
    subscribers = await subscribed(store, ears)
    await store.write(submit)
    ears.answers(Retry("status_429", 90.0))

    await round_of(subscribers)

    assert (await stands(store)).due_at == clock.now() + timedelta(seconds=90)


async def test_a_slow_endpoint_holds_up_no_other(store: Store, ears: Ears) -> None:
    subscribers = await subscribed(store, ears, {SIEM: EVERY, "slow": EVERY})
    ears.held.add("slow")
    await store.write(submit)

    begun = await subscribers.look()
    await asyncio.wait(begun, return_when=asyncio.FIRST_COMPLETED)
    await store.write(submit)
    await asyncio.gather(*await subscribers.look())

    assert (ears.told(SIEM), ears.told("slow")) == ([SUBMITTED] * 2, [SUBMITTED])
    ears.free.set()
    await asyncio.gather(*begun)
    await round_of(subscribers)
    assert ears.told("slow") == [SUBMITTED] * 2


async def test_what_a_process_that_died_was_telling_is_told_again(
    store: Store, ears: Ears, clock: HandClock
) -> None:
    subscribers = await subscribed(store, ears)
    await store.write(submit)
    (lost,) = await store.write(lambda uow: lease_subscriptions(uow, ALL))
    await round_of(subscribers)
    assert ears.heard == []

    clock.forward(seconds=30)
    await round_of(subscribers)

    assert ears.told() == [SUBMITTED]
    head = await store.read(lambda q: q.chain_head().seq)
    late = Batch((), head + 5)
    assert not await store.write(lambda uow: settle_subscription(uow, lost, late, head + 5, FAILS))
    assert (await stands(store)).answer == "taken"


async def test_where_nobody_else_can_be_telling_it_is_told_again_at_once(
    store: Store, ears: Ears
) -> None:
    subscribers = await subscribed(store, ears)
    await store.write(submit)
    await store.write(lambda uow: lease_subscriptions(uow, ALL))

    await store.write(lambda uow: uow.free_leases())
    await round_of(subscribers)

    assert ears.told() == [SUBMITTED]


async def test_several_replicas_tell_everything_once(postgres: str, clock: HandClock) -> None:
    ears = Ears()
    async with a_store(postgres, clock) as one, a_store(postgres, clock) as other:
        replicas = [await subscribed(store, ears) for store in (one, other)]
        for _ in range(5):
            await asyncio.gather(*(store.write(submit) for store in (one, other) * 3))
            await asyncio.gather(*map(round_of, replicas))
        await round_of(replicas[0])

        assert len(ears.heard) == 30
        assert ears.numbers() == sorted(set(ears.numbers()))


async def test_an_endpoint_that_is_no_longer_set_holds_up_nothing_and_goes_on_when_it_is(
    store: Store, ears: Ears
) -> None:
    await subscribed(store, ears, {"old": EVERY})
    subscribers = await subscribed(store, ears)
    await store.write(submit)

    await round_of(subscribers)

    assert (ears.told(), ears.told("old")) == ([SUBMITTED], [])
    (old, _) = await store.read(lambda q: standings(q, ALL))
    assert (old.subscription.endpoint, old.state, old.waiting) == ("old", "not set", 0)
    assert await store.write(lambda uow: enable(uow, "old", ALL, ROOT)) == Refused(
        "webhook_unknown"
    )
    await round_of(await subscribed(store, ears, {"old": EVERY}))
    assert ears.told("old") == [SUBMITTED]


async def test_an_entry_that_is_not_as_it_was_written_tells_nothing_and_holds_up_nothing(
    tmp_path: Path, clock: HandClock, ears: Ears
) -> None:
    async with a_store(tmp_path, clock) as store:
        subscribers = await subscribed(store, ears)
        await store.write(lambda uow: set_lock(uow, LockKind.ALL, "", "", ROOT))
        first, second = await store.write(submit), await store.write(submit)
        with sqlite3.connect(tmp_path / "keyturn.db") as connection:
            connection.execute("DROP TRIGGER entries_kept")
            forge = "UPDATE entries SET body = replace(body, 'bo', 'mo') WHERE request_id IS ?"
            for name in (None, first.id):
                connection.execute(forge, (name,))
            connection.execute("UPDATE entries SET body = '{}' WHERE request_id IS NULL")
        connection.close()
        await store.write(cancel(first))

        await round_of(subscribers)

    assert [one.request.id for _, one in ears.heard if one.request] == [second.id]
    assert len(ears.heard) == 1


async def some(store: Store) -> tuple[str, str]:
    first, second = await store.write(submit), await store.write(submit)
    await store.write(refuse(request=first.id))
    await store.write(cancel(first))
    return first.id, second.id


async def test_what_is_replayed_is_told_again_as_it_was(
    store: Store, ears: Ears, clock: HandClock
) -> None:
    subscribers = await subscribed(store, ears)
    first, _ = await some(store)
    await round_of(subscribers)
    original = list(ears.heard)
    assert ears.told() == [SUBMITTED, SUBMITTED, DECIDED]

    async def replayed(span: Again) -> list[object]:
        ears.forget()
        counted = await store.write(lambda uow: replay(uow, SIEM, span, ALL, ROOT))
        await round_of(subscribers)
        assert len(ears.heard) == counted
        return list(ears.heard)

    assert await replayed(Again(first=1)) == original
    assert await replayed(Again(request=first)) == [original[0], original[2]]
    assert await replayed(Again(first=original[1][1].seq, last=original[1][1].seq)) == [
        original[1]
    ]
    assert await replayed(Again(until=clock.now())) == []
    assert await replayed(Again(since=clock.now())) == original
    clock.forward(hours=1)
    await store.write(submit)
    ears.forget()
    await round_of(subscribers)
    latest = list(ears.heard)
    assert await replayed(Again(since=clock.now() - timedelta(minutes=59))) == latest


async def test_a_replay_is_chained_waits_for_what_is_new_and_for_an_endpoint_that_fails(
    store: Store, ears: Ears, clock: HandClock
) -> None:
    subscribers = await subscribed(store, ears)
    first, _ = await some(store)
    await round_of(subscribers)
    numbers = ears.numbers()
    ears.forget()

    assert await store.write(lambda uow: replay(uow, SIEM, Again(request=first), ALL, ROOT)) == 2
    chained = await last_event(store)
    assert chained == WebhookReplayed(SIEM, numbers[0] - 1, numbers[-1], first, ROOT)
    await store.write(submit)
    ears.answers(FAILS)
    await round_of(subscribers)
    (standing,) = await store.read(lambda q: standings(q, ALL))
    assert (standing.waiting, standing.again, standing.state) == (1, 2, "failing")
    ears.answers(Sent())
    clock.forward(seconds=5)
    await round_of(subscribers)

    assert ears.numbers()[1:] == [ears.numbers()[0], numbers[0], numbers[-1]]
    (standing,) = await store.read(lambda q: standings(q, ALL))
    assert (standing.waiting, standing.again, standing.state) == (0, 0, "on")


@pytest.mark.parametrize(
    ("name", "again", "code"),
    [
        (SIEM, Again(), "replay_missing"),
        (SIEM, Again(request="req_none"), "not_yours"),
        ("other", Again(first=1), "webhook_unknown"),
    ],
)
async def test_what_cannot_be_replayed_is_refused(
    store: Store, ears: Ears, name: str, again: Again, code: str
) -> None:
    await subscribed(store, ears)

    answer = await store.write(lambda uow: replay(uow, name, again, ALL, ROOT))

    assert answer == Refused(code)


async def test_replays_do_not_pile_up(store: Store, ears: Ears) -> None:
    subscribers = await subscribed(store, ears)
    await store.write(submit)
    await round_of(subscribers)

    def ten(uow: UnitOfWork) -> list[object]:
        return [replay(uow, SIEM, Again(first=1), ALL, ROOT) for _ in range(11)]

    *fine, last = await store.write(ten)

    assert fine == [1] * 10
    assert isinstance(last, Refused)
    assert last.code == "webhook_busy"


async def test_how_long_the_oldest_event_waits_is_told(
    store: Store, ears: Ears, clock: HandClock
) -> None:
    subscribers = await subscribed(store, ears)
    await store.write(submit)
    ears.answers(FAILS)
    await round_of(subscribers)
    clock.forward(minutes=3)
    await store.write(submit)

    assert await store.read(lambda q: untold_for(q, ALL)) == {SIEM: timedelta(minutes=3)}
    (standing,) = await store.read(lambda q: standings(q, ALL))
    assert standing.oldest == clock.now() - timedelta(minutes=3)
    await store.write(lambda uow: disable(uow, SIEM, ALL, ROOT))
    assert await store.read(lambda q: untold_for(q, ALL)) == {}


async def test_a_row_that_nobody_can_have_written_so_silences_no_other_endpoint(
    tmp_path: Path, clock: HandClock, ears: Ears
) -> None:
    wanted = {"one": EVERY, "two": EVERY, SIEM: EVERY}
    async with a_store(tmp_path, clock) as store:
        subscribers = await subscribed(store, ears, wanted)
        await store.write(submit)
        with sqlite3.connect(tmp_path / "keyturn.db") as connection:
            connection.execute("UPDATE subscriptions SET told = 'x' WHERE endpoint = 'one'")
            connection.execute("INSERT INTO replays VALUES ('r', 'two', 'x', 5, '', 1)")
        connection.close()

        await round_of(subscribers)
        listed = await store.read(lambda q: standings(q, wanted))

    assert {name for name, _ in ears.heard} == {"two", SIEM}
    assert [one.subscription.endpoint for one in listed] == [SIEM, "two"]
