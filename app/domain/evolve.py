"""What an event does to a request. Replaying the events of a request gives its row."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, assert_never

from app.domain.events import (
    Answered,
    Approved,
    Asked,
    Cancelled,
    CardPosted,
    CardUndeliverable,
    Denied,
    Event,
    Expired,
    Issued,
    Lapsed,
    OutcomeReported,
    PageShown,
    Redeemed,
    Rejected,
    Reviewed,
    Revoked,
    RollbackRequested,
    Submitted,
    Taken,
)
from app.domain.request import ActionRequest, DecidedBy, Question, State


def started(event: Submitted) -> ActionRequest:
    """Make the request that a submission begins."""
    return ActionRequest(
        id=event.id,
        asker=event.asker,
        facts=event.facts,
        terms=event.terms,
        submitted_at=event.at,
    )


def replay(events: Iterable[Event]) -> ActionRequest | None:
    """Make the request anew from its history; nothing for a history that begins otherwise."""
    request: ActionRequest | None = None
    for event in events:
        if request is None:
            request = started(event) if isinstance(event, Submitted) else None
            if request is None:
                return None
        else:
            request = evolve(request, event)
    return request


def evolve(request: ActionRequest, event: Event) -> ActionRequest:
    """Apply one event. What only concerns cards and pages leaves the request as it is."""
    changes = _changes(request, event)
    return replace(request, version=request.version + 1, **changes) if changes else request


def _changes(  # noqa: C901, PLR0911, PLR0912 - one case for each kind of event
    request: ActionRequest, event: Event
) -> dict[str, Any]:
    match event:
        case Submitted() | CardPosted() | CardUndeliverable() | PageShown():
            return {}
        case RollbackRequested() | OutcomeReported():  # what was used stays used
            return {}
        case Reviewed():
            return {"reviews": (*request.reviews, event.review)}
        case Taken():
            return {"taken": event.take}
        case Approved():
            decided = _decided(State.APPROVED, event.decided_by, event)
            return {**decided, "release_by": event.release_by}
        case Denied():
            return {**_decided(State.DENIED, DecidedBy.POLICY, event), "code": event.code}
        case Rejected():
            return _decided(State.REJECTED, DecidedBy.HUMAN, event)
        case Expired():
            return _decided(State.EXPIRED, DecidedBy.TIMEOUT, event)
        case Cancelled():
            return _decided(State.CANCELLED, event.decided_by, event)
        case Issued():
            return {"receipt": event.receipt}
        case Redeemed():
            return {"state": State.REDEEMED, "redemption": event.redemption}
        case Revoked():
            return {"state": State.REVOKED, "decided_by": event.decided_by, "code": event.code}
        case Lapsed():
            return {"state": State.LAPSED}
        case Asked():
            return {"questions": (*request.questions, event.question)}
        case Answered():
            return {"questions": tuple(_told(one, event) for one in request.questions)}
        case _:
            assert_never(event)


def _decided(
    state: State, by: DecidedBy, event: Approved | Denied | Rejected | Expired | Cancelled
) -> dict[str, Any]:
    return {"state": state, "decided_by": by, "decided_at": event.at}


def _told(question: Question, event: Answered) -> Question:
    if question.id != event.question:
        return question
    return replace(question, answered_by=event.actor, answered_at=event.at)
