"""Which messages follow from a step: what is still to be said to somebody is said once."""

from collections.abc import Iterable, Sequence

from app.delivery.message import (
    REMINDED,
    Card,
    Message,
    MessageKind,
    direct_message,
    over_message,
    webhook_message,
)
from app.domain.events import Escalated, Event
from app.domain.plan import Do
from app.domain.request import ActionRequest
from app.domain.steering import HandedOver, Nudged
from app.domain.undecidable import BecameUndecidable
from app.workflow.audience import address_of
from app.workflow.ports import Queries, UnitOfWork


def escalation_messages(
    uow: UnitOfWork, request: ActionRequest, cards: Sequence[Card], events: Sequence[Event]
) -> list[Message]:
    """Ask for a word under every card, for one to each person, or for a card elsewhere."""
    messages: list[Message] = []
    for event in events:
        match event:
            case Nudged() | BecameUndecidable():
                messages += _direct(uow, request, event.people)
            case HandedOver():
                policy = uow.policy()
                channel = policy.channel_of(event.to.team) if policy else ""
                messages += _elsewhere(uow, request, cards, channel)
            case Escalated() if not event.code:
                messages += _of_step(uow, request, cards, event)
    return messages


def _of_step(
    uow: UnitOfWork, request: ActionRequest, cards: Sequence[Card], step: Escalated
) -> list[Message]:
    messages = _direct(uow, request, step.people)
    match step.do:
        case Do.REMIND:
            messages += [_reminder(one) for one in cards if one.ts and not one.undeliverable]
        case Do.WIDEN:
            messages += _elsewhere(uow, request, cards, channel_of_group(uow, step.group))
        case Do.WEBHOOK:
            messages.append(webhook_message(request.id, step.endpoint))
    return messages


def over_messages(uow: UnitOfWork, request: ActionRequest) -> list[Message]:
    """Tell whoever handed it over that the wait is over, unless they decided it too."""
    decided = {one.person for one in request.reviews}
    people = dict.fromkeys(one.by for one in request.handed if one.by not in decided)
    return [over_message(*one) for one in _addressed(uow, request, people)]


def channel_of_group(q: Queries, group: str) -> str:
    """Find the channel of the team whose reviewers a group is; empty where there is none."""
    policy = q.policy()
    teams = policy.teams.values() if policy else ()
    return next((one.channel for one in teams if one.reviewers == group), "")


def _direct(uow: UnitOfWork, request: ActionRequest, people: Sequence[str]) -> list[Message]:
    return [direct_message(*one) for one in _addressed(uow, request, people)]


def _addressed(
    uow: UnitOfWork, request: ActionRequest, people: Iterable[str]
) -> list[tuple[str, str, str]]:
    """Give the request, the person and where to write to, for each who can be written to."""
    roster = uow.roster()
    if roster is None:
        return []
    found = [(person, address_of(uow, roster, person)) for person in people]
    return [(request.id, person, account.user) for person, account in found if account]


def _reminder(card: Card) -> Message:
    key = f"{REMINDED}:{card.request_id}:{card.id}"
    return Message(MessageKind.REPLY, card.request_id, key, card.address, card.id)


def _elsewhere(
    uow: UnitOfWork, request: ActionRequest, cards: Sequence[Card], channel: str
) -> list[Message]:
    """Post a card where others are asked; where there is one already, say so under it."""
    there = [one for one in cards if channel in {one.address, one.channel}]
    if not channel:
        return []
    if standing := [one for one in there if one.ts and not one.undeliverable]:
        return [_reminder(one) for one in standing]
    card = Card(uow.token(), request.id, request.revision, channel)
    return [Message(MessageKind.CARD, request.id, f"card:{card.id}", channel, card.id)]
