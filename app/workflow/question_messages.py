"""Which messages follow from a question and from its answer."""

from collections.abc import Sequence

from app.delivery.message import ANSWERED, ASKED, Card, Message, MessageKind
from app.domain.events import Answered, Asked, Event
from app.domain.request import ActionRequest
from app.workflow.audience import user_of
from app.workflow.ports import UnitOfWork


def question_messages(
    uow: UnitOfWork, request: ActionRequest, cards: Sequence[Card], events: Sequence[Event]
) -> list[Message]:
    """Ask for a word under every card, and for one to the requester of what was asked.

    What was asked is said anew once it is answered: then nobody is offered to answer it.
    """
    messages: list[Message] = []
    for event in events:
        if isinstance(event, Asked):
            name = event.question.id
            messages += _under(cards, f"{ASKED}:{name}")
            messages += _to_requester(uow, request, event.card, f"{ASKED}:{name}")
        elif isinstance(event, Answered):
            asked = f"{ASKED}:{event.question}"
            messages += _under(cards, asked) + _to_requester(uow, request, "", asked)
            messages += _under(cards, f"{ANSWERED}:{event.question}")
    return messages


def _under(cards: Sequence[Card], about: str) -> list[Message]:
    return [
        Message(MessageKind.REPLY, one.request_id, f"{about}:{one.id}", one.address, one.id)
        for one in cards
        if not one.undeliverable
    ]


def _to_requester(uow: UnitOfWork, request: ActionRequest, card: str, about: str) -> list[Message]:
    to, key = user_of(uow, request.asker.requester), f"{about}:{request.id}"
    return [Message(MessageKind.DM, request.id, key, to, card)] if to else []
