"""Whom a step really reached: written down when a message has arrived, or never can."""

from collections.abc import Sequence

from app.delivery.message import REMINDED, Card, Dead, Message, Result, Sent, step_in
from app.domain.authority import SYSTEM
from app.domain.events import Escalated, Event, Reached, Unreached
from app.domain.plan import Do
from app.domain.request import ActionRequest, State
from app.workflow.escalation_messages import channel_of_group
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, record

ATTEMPTED = Attempted("deliver", SYSTEM)


def note_reached(uow: UnitOfWork, message: Message, result: Result) -> None:
    """Write down for each step that this message tells of whether it arrived.

    Where a step reached nobody at all, the next one is due at once.
    """
    what, whom = step_in(message)
    request = uow.request(message.request_id) if what else None
    if request is None:
        return
    evidence = uow.evidence(request.id)
    person = "" if what == REMINDED else whom
    for step in _open_steps(uow, evidence, message, person):
        match result:
            case Sent(channel=channel, ts=ts) if ts:
                record(uow, request, [Reached(step.step, person, channel, uow.now)], ATTEMPTED)
            case Dead(code=code):
                last = _reached_nobody(uow, request, step, person, evidence)
                missed = Unreached(step.step, person, code, last, uow.now)
                record(uow, request, [missed], ATTEMPTED)
                request = uow.request(request.id) or request


def note_card_lost(uow: UnitOfWork, request: ActionRequest, card: Card, code: str) -> None:
    """Ask whoever comes next at once, where the card of the newest step cannot be posted."""
    newest = _newest(uow.evidence(request.id))
    if newest is None or newest.do is not Do.WIDEN or request.state is not State.PENDING:
        return
    if newest.step == request.steps_done and channel_of_group(uow, newest.group) == card.address:
        missed = Unreached(newest.step, "", code, last=True, at=uow.now)
        record(uow, request, [missed], ATTEMPTED)


def _newest(evidence: Sequence[Event]) -> Escalated | None:
    return next((one for one in reversed(evidence) if isinstance(one, Escalated)), None)


def _open_steps(
    q: Queries, evidence: Sequence[Event], message: Message, person: str
) -> list[Escalated]:
    """List the steps that this message tells of, of whose reach there nothing is known yet."""
    place = "" if person else message.address
    reached = {
        (one.step, one.person, "" if one.person else one.channel)
        for one in evidence
        if isinstance(one, Reached)
    }
    somewhere = {step for step, _, _ in reached}
    missed = {(one.step, one.person) for one in evidence if isinstance(one, Unreached)}
    asked = [
        one
        for one in evidence
        if isinstance(one, Escalated) and not one.code and _concerns(q, one, person, place)
    ]
    return [
        one
        for one in asked
        if (one.step, person, place) not in reached
        and (one.step, person) not in missed
        and (person or one is asked[-1] or one.step not in somewhere)
    ]


def _concerns(q: Queries, step: Escalated, person: str, place: str) -> bool:
    if person:
        return person in step.people
    if step.do is Do.WIDEN:
        return channel_of_group(q, step.group) == place
    return step.do is Do.REMIND


def _reached_nobody(
    uow: UnitOfWork,
    request: ActionRequest,
    step: Escalated,
    person: str,
    evidence: Sequence[Event],
) -> bool:
    """Tell whether the newest step has nobody left who was or may yet be reached by it."""
    if request.state is not State.PENDING or step.step != request.steps_done:
        return False
    if not person:
        return not any(one.ts and not one.undeliverable for one in uow.cards_of(request.id))
    missed = {
        one.person for one in evidence if isinstance(one, Unreached) and one.step == step.step
    }
    return set(step.people) <= missed | {person}
