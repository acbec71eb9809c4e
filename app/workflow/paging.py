"""Addresses outside are told that nobody decides, and once more when that is over."""

from collections.abc import Sequence

from app.delivery.alert import Alert
from app.delivery.escalation import card_link
from app.delivery.message import Dead, Leased, Message, Result, Sent, endpoint_of
from app.domain.authority import SYSTEM
from app.domain.events import Escalated, Event, Reached, Unreached
from app.domain.request import State
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, record

ATTEMPTED = Attempted("deliver", SYSTEM)


def alert_for(q: Queries, leased: Leased) -> Alert | None:
    """Say what an endpoint is to be told now; nothing where there is nothing to tell it.

    That it is over is told to who was told that it waits, or may have been: what was sent and
    not answered may have arrived.
    """
    message = leased.message
    request = q.request(message.request_id)
    if request is None:
        return None
    evidence, endpoint = q.evidence(request.id), endpoint_of(message)
    steps = _steps(evidence, endpoint)
    told = any(isinstance(one, Reached) and one.endpoint == endpoint for one in evidence)
    if request.state is not State.PENDING and not told and leased.attempts == 1:
        return None
    standing = [one for one in q.cards_of(request.id) if one.ts and not one.undeliverable]
    return Alert(
        request=request.id,
        action=request.facts.action,
        risk=request.facts.risk,
        team=request.facts.team,
        since=request.submitted_at,
        until=request.terms.expires_at,
        state=request.state,
        step=steps[-1].step if steps else 0,
        now=q.now,
        link=card_link(standing[0].channel, standing[0].ts) if standing else "",
    )


def note_told(uow: UnitOfWork, message: Message, result: Result) -> None:
    """Write down for each step that this message tells of whether its endpoint was told.

    Where the newest step's never can be, the next one is due at once.
    """
    request, endpoint = uow.request(message.request_id), endpoint_of(message)
    if request is None:
        return
    evidence = uow.evidence(request.id)
    known = {one.step for one in evidence if isinstance(one, Reached | Unreached)}
    for step in _steps(evidence, endpoint):
        if step.step in known:
            continue
        match result:
            case Sent(ts=ts) if ts:
                reached = Reached(step.step, "", "", uow.now, endpoint)
                record(uow, request, [reached], ATTEMPTED)
            case Dead(code=code):
                waits = request.state is State.PENDING
                last = waits and step.step == request.steps_done
                missed = Unreached(step.step, "", code, last, uow.now, endpoint)
                record(uow, request, [missed], ATTEMPTED)
                request = uow.request(request.id) or request


def _steps(evidence: Sequence[Event], endpoint: str) -> list[Escalated]:
    return [
        one
        for one in evidence
        if isinstance(one, Escalated) and endpoint and one.endpoint == endpoint
    ]
