"""Which messages follow from an amendment."""

from collections.abc import Sequence

from app.delivery.message import AMENDED, Card, Message, MessageKind
from app.domain.events import Amended, Event
from app.domain.request import ActionRequest
from app.workflow.audience import user_of
from app.workflow.ports import UnitOfWork


def amendment_messages(
    uow: UnitOfWork, request: ActionRequest, cards: Sequence[Card], events: Sequence[Event]
) -> list[Message]:
    """Ask for a word under every card, and for one to the requester, unless they see a card."""
    messages: list[Message] = []
    for event in events:
        if isinstance(event, Amended):
            about = f"{AMENDED}:{event.amendment.revision}"
            messages += [
                Message(MessageKind.REPLY, request.id, f"{about}:{one.id}", one.address, one.id)
                for one in cards
                if not one.undeliverable
            ]
            messages += _to_requester(uow, request, about)
    return messages


def _to_requester(uow: UnitOfWork, request: ActionRequest, about: str) -> list[Message]:
    to, key = user_of(uow, request.asker.requester), f"{about}:{request.id}"
    return [Message(MessageKind.DM, request.id, key, to)] if to else []
