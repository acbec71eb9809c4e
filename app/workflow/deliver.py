"""Keep account of messages: lease what is due, and settle what became of it."""

from dataclasses import replace
from datetime import timedelta

from app.delivery.message import Dead, Leased, MessageKind, Result, Retry, Sent
from app.delivery.retry import wait_before
from app.domain.authority import SYSTEM
from app.domain.events import CardPosted, CardUndeliverable
from app.domain.request import State
from app.workflow.messages import new_card
from app.workflow.ports import UnitOfWork
from app.workflow.record import Attempted, record

LEASE = 30.0
ATTEMPTED = Attempted("deliver", SYSTEM)


def lease_messages(uow: UnitOfWork, limit: int, busy: frozenset[str]) -> tuple[Leased, ...]:
    """Lease what is due, one message for each address that is not busy."""
    return uow.lease(limit, LEASE, busy)


def settle_message(uow: UnitOfWork, leased: Leased, result: Result) -> bool:
    """Record what became of a message; nothing is done when the lease was lost.

    A card that can never be shown where it should goes to the fallback channel at once.
    """
    if isinstance(result, Retry):
        wait = wait_before(leased.attempts, result.after)
        return uow.settle(leased, retry_at=uow.now + timedelta(seconds=wait))
    if not uow.settle(leased):
        return False
    if leased.message.kind is MessageKind.CARD:
        if isinstance(result, Sent):
            _shown(uow, leased, result)
        else:
            _undeliverable(uow, leased, result)
    return True


def _shown(uow: UnitOfWork, leased: Leased, sent: Sent) -> None:
    card, request = uow.card(leased.message.card), uow.request(leased.message.request_id)
    if card is None or request is None:
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


def _undeliverable(uow: UnitOfWork, leased: Leased, dead: Dead) -> None:
    card, request = uow.card(leased.message.card), uow.request(leased.message.request_id)
    if card is None or request is None:
        return
    uow.keep_card(replace(card, undeliverable=dead.code))
    event = CardUndeliverable(card.id, card.address, dead.code, uow.now)
    policy = uow.policy()
    fallback = policy.fallback if policy else ""
    elsewhere = [one.address for one in uow.cards_of(request.id)]
    wanted = request.state is State.PENDING and fallback and fallback not in elsewhere
    further = [new_card(uow, request, fallback)] if wanted else []
    record(uow, request, [event], ATTEMPTED, further)
