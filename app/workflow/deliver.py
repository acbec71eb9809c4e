"""Keep account of messages: lease what is due, and settle what became of it."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.delivery.message import Card, Dead, Leased, Message, MessageKind, Result, Retry, Sent
from app.delivery.retry import LONGEST, wait_before
from app.domain.authority import SYSTEM
from app.domain.events import CardPosted, CardUndeliverable
from app.domain.request import State
from app.workflow.messages import new_card
from app.workflow.ports import UnitOfWork
from app.workflow.record import Attempted, record

LEASE = 30.0
ENOUGH = 8
ATTEMPTED = Attempted("deliver", SYSTEM)


def lease_messages(uow: UnitOfWork, limit: int, busy: frozenset[str]) -> tuple[Leased, ...]:
    """Lease what is due, one message for each address that is not busy."""
    return uow.lease(limit, LEASE, busy)


def settle_message(uow: UnitOfWork, leased: Leased, result: Result) -> bool:
    """Record what became of a message; nothing is done when the lease was lost.

    A card that cannot be shown where it should goes to the fallback channel: at once where it
    never can be, and after a few attempts where it may be later. As long as nobody at all sees
    a request that is pending, its cards are tried again: what is broken may be mended in time.
    """
    card = uow.card(leased.message.card) if leased.message.kind is MessageKind.CARD else None
    again = _again(uow, leased, result, card)
    if not uow.settle(leased, retry_at=again):
        return False
    if card is None:
        _begun(uow, leased.message, result)
        return True
    match result:
        case Sent():
            _shown(uow, card, result)
        case Dead(code=code):
            _undeliverable(uow, card, code)
        case Retry(code=code) if leased.attempts >= ENOUGH and not card.ts:
            _undeliverable(uow, card, code)
    return True


def _again(uow: UnitOfWork, leased: Leased, result: Result, card: Card | None) -> datetime | None:
    """Say when to try again, if at all."""
    if isinstance(result, Retry):
        return uow.now + timedelta(seconds=wait_before(leased.attempts, result.after))
    request = uow.request(card.request_id) if card and isinstance(result, Dead) else None
    if request is None or request.state is not State.PENDING:
        return None
    seen = any(one.ts for one in uow.cards_of(request.id))
    return None if seen else uow.now + timedelta(seconds=LONGEST)


def _begun(uow: UnitOfWork, message: Message, result: Result) -> None:
    """Remember where the direct messages about a request to a person go."""
    if message.kind is MessageKind.DM and isinstance(result, Sent) and result.ts:
        uow.keep_thread(message.request_id, message.address, result.channel, result.ts)


def _shown(uow: UnitOfWork, card: Card, sent: Sent) -> None:
    request = uow.request(card.request_id)
    if request is None:
        return
    first = card.posted_at is None
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
            undeliverable="",
        )
    )
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


def _undeliverable(uow: UnitOfWork, card: Card, code: str) -> None:
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
    further = [new_card(uow, request, fallback)] if wanted else []
    event = CardUndeliverable(card.id, card.address, code, uow.now)
    record(uow, request, [event], ATTEMPTED, further)
