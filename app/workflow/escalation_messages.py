"""Which messages follow from a step: what is still to be said to somebody is said once."""

from collections.abc import Sequence

from app.delivery.message import (
    REMINDED,
    TOLD,
    Card,
    Message,
    MessageKind,
    webhook_message,
)
from app.domain.events import Escalated, Event
from app.domain.plan import Do
from app.domain.request import ActionRequest
from app.domain.steering import Nudged
from app.domain.undecidable import BecameUndecidable
from app.workflow.audience import address_of
from app.workflow.ports import Queries, UnitOfWork


def escalation_messages(
    uow: UnitOfWork, request: ActionRequest, cards: Sequence[Card], events: Sequence[Event]
) -> list[Message]:
    """Ask for a word under every card, for one to each person, or for a card elsewhere."""
    messages: list[Message] = []
    for event in events:
        if isinstance(event, Nudged | BecameUndecidable):
            messages += _direct(uow, request, event.people)
        if isinstance(event, Escalated) and not event.code:
            messages += _direct(uow, request, event.people)
            if event.do is Do.REMIND:
                messages += [_reminder(one) for one in cards if one.ts and not one.undeliverable]
            if event.do is Do.WIDEN:
                messages += _elsewhere(uow, request, cards, event.group)
            if event.do is Do.WEBHOOK:
                messages.append(webhook_message(request.id, event.endpoint))
    return messages


def channel_of_group(q: Queries, group: str) -> str:
    """Find the channel of the team whose reviewers a group is; empty where there is none."""
    policy = q.policy()
    teams = policy.teams.values() if policy else ()
    return next((one.channel for one in teams if one.reviewers == group), "")


def _direct(uow: UnitOfWork, request: ActionRequest, people: Sequence[str]) -> list[Message]:
    roster = uow.roster()
    if roster is None:
        return []
    found = [(person, address_of(uow, roster, person)) for person in people]
    return [
        Message(MessageKind.DM, request.id, f"{TOLD}:{request.id}:{person}", account.user)
        for person, account in found
        if account
    ]


def _reminder(card: Card) -> Message:
    key = f"{REMINDED}:{card.request_id}:{card.id}"
    return Message(MessageKind.REPLY, card.request_id, key, card.address, card.id)


def _elsewhere(
    uow: UnitOfWork, request: ActionRequest, cards: Sequence[Card], group: str
) -> list[Message]:
    """Post a card where the group is; where there is one already, say so under it."""
    channel = channel_of_group(uow, group)
    there = [one for one in cards if channel in {one.address, one.channel}]
    if not channel:
        return []
    if standing := [one for one in there if one.ts and not one.undeliverable]:
        return [_reminder(one) for one in standing]
    card = Card(uow.token(), request.id, request.revision, channel)
    return [Message(MessageKind.CARD, request.id, f"card:{card.id}", channel, card.id)]
