"""What an event does to a request. Replaying the events of a request gives its row."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, assert_never

from app.domain.events import (
    Amended,
    Answered,
    Approved,
    Asked,
    Cancelled,
    CardPosted,
    CardUndeliverable,
    Denied,
    Escalated,
    Event,
    Expired,
    Issued,
    Lapsed,
    OutcomeReported,
    PageShown,
    Reached,
    Redeemed,
    Rejected,
    Reviewed,
    Revoked,
    RollbackRequested,
    Submitted,
    Taken,
    Unreached,
)
from app.domain.plan import NOBODY
from app.domain.request import ActionRequest, Amendment, DecidedBy, Question, State
from app.domain.shredded import Shredded
from app.domain.steering import CalledIn, HandedOver, Nudged
from app.domain.undecidable import NOBODY_LEFT, BecameDecidable, BecameUndecidable


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
        case Submitted() | CardPosted() | CardUndeliverable() | PageShown() | Reached():
            return {}
        case RollbackRequested() | OutcomeReported() | Shredded() | CalledIn():  # stays as it is
            return {}
        case Reviewed():
            return {"reviews": (*request.reviews, event.review)}
        case Taken():
            return {"taken": event.take}
        case Amended():
            return _amended(request, event.amendment)
        case Approved():
            decided = _decided(State.APPROVED, event.decided_by, event)
            return {**decided, "release_by": event.release_by}
        case Denied():
            return {**_decided(State.DENIED, DecidedBy.POLICY, event), "code": event.code}
        case Rejected():
            return _decided(State.REJECTED, DecidedBy.HUMAN, event)
        case Expired() | Cancelled():
            return _given_up(event)
        case Issued():
            return {"receipt": event.receipt}
        case Redeemed():
            return {"state": State.REDEEMED, "redemption": event.redemption}
        case Revoked():
            return {"state": State.REVOKED, "decided_by": event.decided_by, "code": event.code}
        case Lapsed():
            return {"state": State.LAPSED}
        case Asked() | Answered():
            return {"questions": _questions(request, event)}
        case Escalated() | Unreached() | Nudged() | HandedOver():
            return _furthered(request, event)
        case BecameUndecidable() | BecameDecidable():
            return _noticed(event)
        case _:
            assert_never(event)


def _amended(request: ActionRequest, made: Amendment) -> dict[str, Any]:
    return {"revision": made.revision, "amendments": (*request.amendments, made)}


def _furthered(
    request: ActionRequest, event: Escalated | Unreached | Nudged | HandedOver
) -> dict[str, Any]:
    if isinstance(event, HandedOver):
        return {"handed": (*request.handed, event.to)}
    if isinstance(event, Nudged):
        return {"nudged_at": event.at}
    if isinstance(event, Unreached):
        return {"hastened_at": event.at} if event.last else {}
    further = (event.group,) if event.group and event.group not in request.widened else ()
    return {
        "steps_done": event.step,
        "widened": (*request.widened, *further),
        "hastened_at": event.at if event.code == NOBODY else None,
    }


def _noticed(event: BecameUndecidable | BecameDecidable) -> dict[str, Any]:
    if isinstance(event, BecameDecidable):
        return {"undecidable": "", "decidable_again_at": event.at}
    hastened = {"hastened_at": event.at} if event.code == NOBODY_LEFT else {}
    return {"undecidable": event.code, "decidable_again_at": None, **hastened}


def _given_up(event: Expired | Cancelled) -> dict[str, Any]:
    if isinstance(event, Cancelled):
        return _decided(State.CANCELLED, event.decided_by, event)
    return _decided(State.EXPIRED, DecidedBy.TIMEOUT, event)


def _decided(
    state: State, by: DecidedBy, event: Approved | Denied | Rejected | Expired | Cancelled
) -> dict[str, Any]:
    return {"state": state, "decided_by": by, "decided_at": event.at}


def _questions(request: ActionRequest, event: Asked | Answered) -> tuple[Question, ...]:
    if isinstance(event, Asked):
        return (*request.questions, event.question)
    return tuple(_told(one, event) for one in request.questions)


def _told(question: Question, event: Answered) -> Question:
    if question.id != event.question:
        return question
    return replace(question, answered_by=event.actor, answered_at=event.at)
