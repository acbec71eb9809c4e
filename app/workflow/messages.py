"""Which messages follow from what happened to a request."""

from collections.abc import Sequence

from app.delivery.message import Card, Message, MessageKind, webhook_message
from app.domain.escalating import endpoints_told
from app.domain.events import Cancelled, Event, OutcomeReported, Revoked, RollbackRequested
from app.domain.request import ActionRequest, DecidedBy, State
from app.domain.shredded import Shredded
from app.workflow.amendment_messages import amendment_messages
from app.workflow.audience import user_of
from app.workflow.escalation_messages import escalation_messages, over_messages
from app.workflow.ports import UnitOfWork
from app.workflow.question_messages import question_messages
from app.workflow.refresh_homes import homes_to_refresh


def messages_for(
    uow: UnitOfWork,
    before: ActionRequest | None,
    after: ActionRequest,
    events: Sequence[Event],
) -> list[Message]:
    """Name the card to post, or every card to refresh, and whom to tell of the end.

    What policy decided at once is shown to nobody: there is nothing to decide.
    """
    if before is None:
        homes = homes_to_refresh(uow, after)
        return [new_card(uow, after), *homes] if after.state is State.PENDING else homes
    if after.version == before.version or not events:
        return _beside(uow, after, events)
    cards = uow.cards_of(after.id)
    messages = [*map(card_message, cards), *homes_to_refresh(uow, after)]
    if before.state is State.PENDING is not after.state:
        messages += [webhook_message(after.id, one) for one in endpoints_told(after)]
        messages += over_messages(uow, after)
    if after.state is not before.state and after.state is not State.REDEEMED and cards:
        messages += [_reply(card, after) for card in cards if not card.undeliverable]
        messages += _told(uow, after, events)
    messages += amendment_messages(uow, after, cards, events)
    messages += escalation_messages(uow, after, cards, events)
    return messages + question_messages(uow, after, cards, events)


def _beside(uow: UnitOfWork, request: ActionRequest, events: Sequence[Event]) -> list[Message]:
    """Name what follows from that which stands beside a request and does not change it."""
    for event in events:
        match event:
            case RollbackRequested():
                return _rollback(uow, request, event.person)
            case OutcomeReported():
                return _reported(uow, request)
            case Shredded():
                cards = map(card_message, uow.cards_of(request.id))
                return [*cards, *homes_to_refresh(uow, request)]
            case _:
                continue
    return []


def _reported(uow: UnitOfWork, request: ActionRequest) -> list[Message]:
    """Tell on every card and under it what came of the run, each report once."""
    told = sum(isinstance(one.event, OutcomeReported) for one in uow.history(request.id))
    cards = uow.cards_of(request.id)
    under = [
        Message(
            MessageKind.REPLY, request.id, f"reply:{card.id}:outcome:{told}", card.address, card.id
        )
        for card in cards
        if not card.undeliverable
    ]
    return [*map(card_message, cards), *under, *homes_to_refresh(uow, request)]


def new_card(uow: UnitOfWork, request: ActionRequest, address: str = "") -> Message:
    """Ask for a card, in the owner team's channel unless another address is given."""
    policy = uow.policy()
    address = address or (policy.channel_of(request.facts.team) if policy else "")
    return card_message(Card(uow.token(), request.id, request.revision, address))


def card_message(card: Card) -> Message:
    """Ask that a card show the request as it is."""
    return Message(MessageKind.CARD, card.request_id, f"card:{card.id}", card.address, card.id)


def _reply(card: Card, request: ActionRequest) -> Message:
    key = f"reply:{card.id}:{request.state.value}"
    return Message(MessageKind.REPLY, request.id, key, card.address, card.id)


def _told(uow: UnitOfWork, request: ActionRequest, events: Sequence[Event]) -> list[Message]:
    """Tell the requester, unless the requester is who ended it."""
    to = user_of(uow, request.asker.requester)
    if not to or _ended_by(request.asker.requester, events):
        return []
    key = f"dm:{request.id}:{request.state.value}"
    return [Message(MessageKind.DM, request.id, key, to)]


def _rollback(uow: UnitOfWork, request: ActionRequest, person: str) -> list[Message]:
    """Tell of the wish for a rollback: on every card, under it, and to the agent's owner."""
    key = f"{request.id}:rollback:{person}"
    cards = uow.cards_of(request.id)
    messages = [card_message(card) for card in cards]
    messages += [
        Message(MessageKind.REPLY, request.id, f"reply:{card.id}:{key}", card.address, card.id)
        for card in cards
        if not card.undeliverable
    ]
    to = user_of(uow, request.asker.owner)
    if to and request.asker.owner != person:
        messages.append(Message(MessageKind.DM, request.id, f"dm:{key}", to))
    return messages


def _ended_by(person: str, events: Sequence[Event]) -> bool:
    ends = [one for one in events if isinstance(one, Cancelled | Revoked)]
    return any((one.decided_by, one.actor) == (DecidedBy.REQUESTER, person) for one in ends)
