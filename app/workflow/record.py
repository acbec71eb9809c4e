"""The one door through which a request changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.delivery.message import Message
from app.domain.authority import Actor, CommandRefused
from app.domain.events import Event, Submitted
from app.domain.evolve import evolve, started
from app.domain.refusal import Refused
from app.domain.request import ActionRequest
from app.workflow.messages import messages_for
from app.workflow.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Attempted:
    """Who tried which command, for the entry that a refusal leaves."""

    command: str
    actor: Actor
    card: str = ""


def record(
    uow: UnitOfWork,
    before: ActionRequest | None,
    outcome: Sequence[Event] | Refused,
    attempted: Attempted,
    further: Sequence[Message] = (),
) -> ActionRequest | Refused:
    """Write what happened: the request, its entries and its messages, or the refusal alone.

    `further` are messages that the use case itself calls for, beside those that follow from
    the events. Raises `ValueError` for a history that does not begin with a submission, or
    that goes on after the end.
    """
    if isinstance(outcome, Refused):
        return note(uow, before, outcome, attempted)
    after = _after(before, outcome)
    if outcome:
        messages = [*messages_for(uow, before, after, outcome), *further]
        uow.save(before, after, outcome, messages)
    return after


def note(
    uow: UnitOfWork, request: ActionRequest | None, no: Refused, attempted: Attempted
) -> Refused:
    """Leave the entry of a refusal, which changes nothing else."""
    name = request.id if request else ""
    uow.append(CommandRefused(attempted.command, attempted.actor, no.code, name, attempted.card))
    return no


def _after(before: ActionRequest | None, events: Sequence[Event]) -> ActionRequest:
    after = before
    for event in events:
        if after is not None:
            after = evolve(after, event)
        elif isinstance(event, Submitted):
            after = started(event)
    if after is None:
        message = "a request begins with its submission"
        raise ValueError(message)
    if before is not None and before.state.terminal and after != before:
        message = f"{before.id} is {before.state.value}, and that is final"
        raise ValueError(message)
    return after
