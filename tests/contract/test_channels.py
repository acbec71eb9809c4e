"""What is kept of channels, and that what follows from a change follows once, whoever looks."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from app.audit.chain import Head
from app.delivery.message import Card, Leased, Sent
from app.domain.authority import SYSTEM, KeyKind
from app.domain.channels import ChannelState, Trouble
from app.store.store import Store
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.documents import load_document
from app.workflow.keep_channels import (
    is_unswept,
    keep_channels,
    stale_channels,
    sweep_channel,
)
from app.workflow.keys import create_key
from app.workflow.ports import UnitOfWork
from app.workflow.submit_request import Ask, Submission, submit_request
from tests.builders import CONTEXT
from tests.clocks import HandClock
from tests.stores import a_store
from tests.workflow.scenes import ROTATE

MANIFESTS = Path(__file__).parents[2] / "manifests"
TEAM, FALLBACK = "C0PLATFORM", "C0SECOPS"
POSTED = Sent(TEAM, "1.1", 1, 1, whole=True, render_digest="d")


async def a_message(store: Store) -> Leased:
    """A request that is held, with its card about to be posted in the team's channel."""
    await store.write(furnished)
    asked = await store.write(lambda uow: create_key(uow, KeyKind.AGENT, "deploy-bot", SYSTEM))
    ask = Ask(asked.key, ROTATE, context=CONTEXT)
    answer = await store.write(lambda uow: submit_request(uow, ask))
    assert isinstance(answer, Submission), answer
    (leased,) = await store.write(lambda uow: lease_messages(uow, 10, frozenset()))
    return leased


async def a_card(store: Store) -> Card:
    """A request that is held, with its card posted there."""
    leased = await a_message(store)
    await store.write(partial(_settled, leased, POSTED))
    (card,) = await store.read(lambda q: q.cards_of(leased.message.request_id))
    return card


def furnished(uow: UnitOfWork) -> None:
    for kind in ("policy", "roster"):
        load_document(uow, kind, (MANIFESTS / f"{kind}.yaml").read_text(), SYSTEM)


def seen(clock: HandClock, trouble: Trouble, channel: str = TEAM) -> ChannelState:
    return ChannelState(channel, "platform", trouble, clock.now())


async def learn(store: Store, *found: ChannelState) -> None:
    await store.write(lambda uow: keep_channels(uow, found))


async def test_a_channel_is_kept_as_it_was_seen(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        assert await store.read(lambda q: q.channel(TEAM)) is None
        began = clock.now()
        await learn(store, seen(clock, Trouble.NOT_MEMBER))
        clock.forward(minutes=1)
        await learn(store, ChannelState(TEAM, "", Trouble.NOT_MEMBER, clock.now()))

        kept = await store.read(lambda q: q.channel(TEAM))

        assert kept == ChannelState(TEAM, "platform", Trouble.NOT_MEMBER, clock.now(), began)
        assert await store.read(lambda q: q.channels()) == (kept,)


@pytest.mark.parametrize("trouble", [one for one in Trouble if one])
async def test_a_lost_channel_makes_one_entry_and_one_card_elsewhere_however_often_it_is_seen(
    database: str, clock: HandClock, trouble: Trouble
) -> None:
    async with a_store(database, clock) as store:
        card = await a_card(store)
        before = await store.verify()
        for _ in range(3):
            await learn(store, seen(clock, trouble), seen(clock, trouble))
            clock.forward(seconds=41)

        cards = await store.read(lambda q: q.cards_of(card.request_id))
        assert sorted((one.address, one.undeliverable) for one in cards) == [
            (TEAM, trouble.value),
            (FALLBACK, ""),
        ]
        after = await store.verify()
        assert isinstance(before, Head)
        assert isinstance(after, Head)
        assert after.seq - before.seq == 2  # the channel's entry, and the card's


async def test_a_channel_that_is_usable_from_the_first_makes_no_entry(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        before = await store.verify()

        await learn(store, seen(clock, Trouble.NONE))

        assert await store.verify() == before


async def test_two_schedulers_that_see_the_same_ask_elsewhere_once(
    postgres: str, clock: HandClock
) -> None:
    async with a_store(postgres, clock) as one, a_store(postgres, clock) as two:
        card = await a_card(one)

        await asyncio.gather(
            *(learn(each, seen(clock, Trouble.ARCHIVED)) for each in (one, two, one, two))
        )

        cards = await two.read(lambda q: q.cards_of(card.request_id))
        assert sorted(each.address for each in cards) == [TEAM, FALLBACK]
        assert isinstance(await one.verify(), Head)


async def test_the_cards_of_a_channel_are_found_by_how_they_stand(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        card = await a_card(store)
        assert await store.read(lambda q: q.cards_stranded(TEAM, 5)) == (card,)
        assert await store.read(lambda q: q.cards_showing(TEAM, 5)) == (card,)
        assert await store.read(lambda q: q.cards_hindered(TEAM, 5)) == ()

        await learn(store, seen(clock, Trouble.SHARED))

        assert await store.read(lambda q: q.cards_stranded(TEAM, 5)) == ()
        (given_up,) = await store.read(lambda q: q.cards_hindered(TEAM, 5))
        assert given_up.id == card.id
        withdrawn = Sent(TEAM, "1.1", 1, 1, withdrawn=True)
        for leased in await store.write(lambda uow: lease_messages(uow, 10, frozenset())):
            if leased.message.address == TEAM:
                await store.write(partial(_settled, leased, withdrawn))
        assert await store.read(lambda q: q.cards_showing(TEAM, 5)) == ()


def _settled(leased: Leased, result: Sent, uow: UnitOfWork) -> bool:
    return settle_message(uow, leased, result)


async def test_a_card_that_was_posted_while_others_came_to_see_its_channel_is_emptied_next(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        leased = await a_message(store)

        await learn(store, seen(clock, Trouble.SHARED))
        await store.write(partial(_settled, leased, POSTED))

        card = await store.read(lambda q: q.card(leased.message.card))
        assert card is not None
        assert (card.ts, card.undeliverable) == (POSTED.ts, Trouble.SHARED.value)
        again = await store.write(lambda uow: lease_messages(uow, 10, frozenset()))
        assert leased.message.key in {one.message.key for one in again}


async def test_what_is_asked_for_in_a_channel_that_is_known_to_be_lost_goes_on_at_the_next_look(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await learn(store, seen(clock, Trouble.ARCHIVED))
        leased = await a_message(store)
        assert await store.read(lambda q: is_unswept(q, TEAM))

        assert await store.write(lambda uow: sweep_channel(uow, TEAM)) == 1

        cards = await store.read(lambda q: q.cards_of(leased.message.request_id))
        assert sorted(one.address for one in cards) == [TEAM, FALLBACK]
        assert not await store.read(lambda q: is_unswept(q, TEAM))
        assert await store.write(lambda uow: sweep_channel(uow, TEAM)) == 0


def _said(ts: str, uow: UnitOfWork) -> None:
    uow.keep_reply("card", ts)


async def test_what_was_said_under_a_card_is_found_again(database: str, clock: HandClock) -> None:
    async with a_store(database, clock) as store:
        for ts in ("1.2", "1.1", "1.2"):
            await store.write(partial(_said, ts))

        assert set(await store.read(lambda q: q.replies("card"))) == {"1.1", "1.2"}
        assert await store.read(lambda q: q.replies("other")) == ()


async def test_the_channel_that_was_not_looked_at_for_longest_comes_first(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        await store.write(furnished)
        await learn(store, seen(clock, Trouble.NONE, "C0FORMER"))
        clock.forward(seconds=30)
        await learn(store, seen(clock, Trouble.NONE, TEAM))
        clock.forward(seconds=30)

        due = await store.read(lambda q: stale_channels(q, 10))

        assert due == ("C0PAYMENTS", "C0SECOPS", "C0SUPPORT", "C0FORMER")
        assert await store.read(lambda q: stale_channels(q, 2)) == due[:2]


async def test_a_clock_that_went_back_does_not_keep_an_old_answer_for_ever(
    database: str, clock: HandClock
) -> None:
    async with a_store(database, clock) as store:
        ahead = ChannelState(TEAM, "platform", Trouble.NONE, clock.now() + timedelta(days=1))
        await learn(store, ahead)

        await learn(store, seen(clock, Trouble.SHARED))

        known = await store.read(lambda q: q.channel(TEAM))
        assert known is not None
        assert known.trouble is Trouble.SHARED
