"""Keep account of messages: lease what is due, and settle what became of it."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.delivery.message import (
    ASKED,
    REMINDED,
    Card,
    Dead,
    Leased,
    Message,
    MessageKind,
    Result,
    Retry,
    Sent,
    has_buttons,
    place_key,
    question_in,
    step_in,
)
from app.delivery.retry import ENOUGH, LONGEST, wait_before, wait_outside
from app.domain.authority import SYSTEM
from app.domain.channels import Trouble
from app.domain.events import CardPosted, CardUndeliverable
from app.domain.request import State
from app.workflow.messages import card_message, new_card
from app.workflow.paging import note_told
from app.workflow.ports import UnitOfWork
from app.workflow.quiet import held_until
from app.workflow.reach import note_card_lost, note_reached
from app.workflow.record import Attempted, record
from app.workflow.unseen import unseen_messages

LEASE = 30.0
MANY, TOGETHER = 4, 20
ATTEMPTED = Attempted("deliver", SYSTEM)


def lease_messages(
    uow: UnitOfWork, limit: int, busy: frozenset[str], *, outside: bool = False
) -> tuple[Leased, ...]:
    """Lease what is due, one message for each address that is not busy.

    What would come in somebody's quiet hours becomes due when they end. Where many reminders
    are due in one channel, they are leased together, to be one message.
    """
    found: list[Leased] = []
    while more := uow.lease(limit - len(found), LEASE, busy, outside=outside):
        held = {one.id: end for one in more if (end := held_until(uow, one.message))}
        for one in more:
            if one.id in held:
                uow.hold(one, held[one.id])
        found += [_with_others(uow, one) for one in more if one.id not in held]
        if not held or len(found) >= limit:
            break
    return tuple(found)


def _with_others(uow: UnitOfWork, leased: Leased) -> Leased:
    if step_in(leased.message)[0] != REMINDED:
        return leased
    return replace(leased, along=uow.lease_along(leased, MANY - 1, TOGETHER - 1))


def settle_message(uow: UnitOfWork, leased: Leased, result: Result) -> bool:
    """Record what became of a message and of what was said with it; say whether it was ours."""
    if not leased.along:
        return _settled(uow, leased, result)
    each = [replace(leased, along=()), *leased.along]
    ours = [_settled(uow, one, _its_own(uow, one.message, result)) for one in each]
    return all(ours)


def _its_own(uow: UnitOfWork, message: Message, result: Result) -> Result:
    """Say what became of one reminder of several: one that was not listed was not said."""
    if not isinstance(result, Sent) or message.card in result.listed:
        return result
    card, request = uow.card(message.card), uow.request(message.request_id)
    if card is None or request is None or request.state is not State.PENDING:
        return Sent()
    return Dead(card.undeliverable) if card.undeliverable else Retry("not_said", 1.0)


def _settled(uow: UnitOfWork, leased: Leased, result: Result) -> bool:
    """Record what became of a message; nothing is done when the lease was lost.

    As long as nobody at all sees a request that is pending, its cards are tried again: what is
    broken may be mended in time.
    """
    card = uow.card(leased.message.card) if leased.message.kind is MessageKind.CARD else None
    again = _again(uow, leased, result, card)
    if not uow.settle(leased, retry_at=again):
        return False
    if leased.message.kind is MessageKind.WEBHOOK:
        if isinstance(result, Retry) and again is None:
            result = Dead(result.code)
        note_told(uow, leased.message, result)
    elif card is not None:
        _settle_card(uow, leased, result, card)
    else:
        if isinstance(result, Sent) and result.ts:
            _said(uow, leased.message, result)
        note_reached(uow, leased.message, result)
    return True


def _settle_card(uow: UnitOfWork, leased: Leased, result: Result, card: Card) -> None:
    """Write down where a card stands, or why it does not.

    What cannot be shown where it should goes to the fallback channel: at once where it never can
    be, and after a few attempts where it may be later.
    """
    match result:
        case Sent():
            _shown(uow, card, result)
        case Dead(code=code):
            give_up(uow, card, code)
        case Retry(code=code) if leased.attempts >= ENOUGH and not card.ts:
            give_up(uow, card, code)


def _again(uow: UnitOfWork, leased: Leased, result: Result, card: Card | None) -> datetime | None:
    """Say when to try again, if at all."""
    if isinstance(result, Retry) and leased.message.kind is MessageKind.WEBHOOK:
        wait = wait_outside(leased.attempts, result.after, uow.chance())
        return None if wait is None else uow.now + timedelta(seconds=wait)
    if isinstance(result, Retry):
        return uow.now + timedelta(seconds=wait_before(leased.attempts, result.after))
    request = uow.request(card.request_id) if card and isinstance(result, Dead) else None
    if request is None or request.state is not State.PENDING:
        return None
    seen = any(one.ts and not one.undeliverable for one in uow.cards_of(request.id))
    return None if seen else uow.now + timedelta(seconds=LONGEST)


def _said(uow: UnitOfWork, message: Message, sent: Sent) -> None:
    """Remember where the direct messages to a person go, and what was said under a card.

    What was said while others came to see the channel is withdrawn with the card.
    """
    if message.kind is MessageKind.DM:
        thread = sent.thread or sent.ts
        uow.keep_thread(message.request_id, message.address, sent.channel, thread)
    if has_buttons(message):
        place = place_key(message.request_id, sent.channel, sent.ts)
        uow.keep_said(place, sent.channel, sent.ts)
    if question_in(message)[0] == ASKED:
        uow.keep_said(message.key, sent.channel, sent.ts)
    told = (message.card,) if message.kind is MessageKind.REPLY else ()
    listed = sent.listed if message.kind is MessageKind.ROUNDUP else told
    for card in filter(None, map(uow.card, listed)):
        uow.keep_reply(card.id, sent.ts)
        if _trouble(uow, sent.channel).foreign:
            uow.post(card_message(card))


def _trouble(uow: UnitOfWork, channel: str) -> Trouble:
    state = uow.channel(channel)
    return state.trouble if state else Trouble.NONE


def _shown(uow: UnitOfWork, card: Card, sent: Sent) -> None:
    """Write down where a card stands; whatever came to light meanwhile is not forgotten."""
    request = uow.request(card.request_id)
    if request is None:
        return
    if sent.withdrawn:
        uow.keep_card(replace(card, whole=False, version=sent.version, render_digest=""))
        return
    first = card.posted_at is None or card.revision != sent.revision
    trouble = _trouble(uow, sent.channel)
    uow.keep_card(
        replace(
            card,
            channel=sent.channel,
            ts=sent.ts,
            whole=sent.whole,
            revision=sent.revision,
            version=sent.version,
            render_digest=sent.render_digest,
            posted_at=card.posted_at or uow.now,
            undeliverable=trouble.value,
        )
    )
    if trouble.foreign:
        uow.post(card_message(card))
    if first:
        posted = CardPosted(
            card=card.id,
            channel=sent.channel,
            ts=sent.ts,
            revision=sent.revision,
            whole=sent.whole,
            render_digest=sent.render_digest,
            at=uow.now,
        )
        record(uow, request, [posted], ATTEMPTED)


def give_up(uow: UnitOfWork, card: Card, code: str) -> None:
    """Write down why a card is of no use where it is, and ask in the fallback channel, once.

    Where that is of no use either, the team's manager and backups are told that it waits.
    """
    request = uow.request(card.request_id)
    policy = uow.policy()
    fallback = policy.fallback if policy else ""
    elsewhere = [one.address for one in uow.cards_of(card.request_id)]
    if request is None:
        return
    wanted = request.state is State.PENDING and fallback and fallback not in elsewhere
    if card.undeliverable == code and not wanted:
        return
    uow.keep_card(replace(card, undeliverable=code))
    further = [new_card(uow, request, fallback)] if wanted else unseen_messages(uow, request, card)
    event = CardUndeliverable(card.id, card.address, code, uow.now)
    record(uow, request, [event], ATTEMPTED, further)
    note_card_lost(uow, request, card, code)
