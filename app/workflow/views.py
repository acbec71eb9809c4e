"""What there is to tell about a request: the same account for the card, `/hitl` and the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from app.delivery.message import Card
from app.delivery.view import OutcomeLine, QuestionLine, ReviewLine, RollbackLine, View
from app.domain.action import Payload
from app.domain.authority import AuthorityEvent
from app.domain.events import (
    Amended,
    Answered,
    Asked,
    Cancelled,
    Denied,
    Event,
    Expired,
    Lapsed,
    OutcomeReported,
    Reviewed,
    Revoked,
    RollbackRequested,
    Submitted,
)
from app.domain.refusal import SENTENCES
from app.domain.request import ActionRequest, DecidedBy, State
from app.workflow.amendments import amendments_told
from app.workflow.course import course_of
from app.workflow.covers_told import covers_on, covers_used
from app.workflow.names import name_of
from app.workflow.ports import Queries
from app.workflow.progress import added_care, progress_of

__all__ = ["ReviewLine", "View", "card_view", "name_of", "view_of"]

Told: TypeAlias = Event | AuthorityEvent


def view_of(q: Queries, request: ActionRequest, payload: Payload | None = None) -> View:
    """Put together what there is to tell about a request now; its payload may be at hand."""
    told = [one.event for one in q.history(request.id)] if _has_ended_or_said(request) else []
    by, ending, reason = _ending(q, request, told)
    return View(
        request=request,
        payload=payload or _asked(told) or q.payload(request.id),
        requester=name_of(q, request.asker.requester),
        owner=name_of(q, request.asker.owner),
        progress=progress_of(q, request),
        reviews=_reviews(q, told),
        ended_by=by,
        ending=ending,
        reason=reason,
        now=q.now,
        ended_at=_ended_at(told),
        taken_by=name_of(q, request.taken.person) if request.taken else "",
        rollbacks=_rollbacks(q, told),
        outcomes=_outcomes(told),
        questions=_questions(q, request, told),
        amendments=amendments_told(q, request, told),
        added=added_care(q, request),
        course=course_of(q, request, told),
        covers=covers_on(q, request),
    )


def card_view(q: Queries, name: str) -> tuple[Card, View] | None:
    """Give a card and what it is to show now."""
    card = q.card(name)
    request = q.request(card.request_id) if card else None
    return (card, view_of(q, request)) if card and request else None


def _has_ended_or_said(request: ActionRequest) -> bool:
    """Tell whether there is anything in its history that the row does not tell."""
    said = request.reviews or request.questions or request.amendments or request.steps_done
    steered = request.nudged_at or request.handed or request.undecidable
    return bool(said or steered) or request.state.terminal


def _asked(told: Sequence[Told]) -> Payload | None:
    """Find the action as it stands in a history that had to be read anyway."""
    newest = (one.payload for one in reversed(told) if isinstance(one, Submitted | Amended))
    return next(newest, None)


def _reviews(q: Queries, told: Sequence[Told]) -> tuple[ReviewLine, ...]:
    return tuple(
        ReviewLine(
            one.review.person,
            name_of(q, one.review.person),
            one.review.account,
            one.review.verdict,
            one.reason or "",
            one.review.at,
            one.review.revision,
            one.review.step_up is not None,
            one.cause,
            covers_used(q, one.review),
        )
        for one in told
        if isinstance(one, Reviewed)
    )


def _rollbacks(q: Queries, told: Sequence[Told]) -> tuple[RollbackLine, ...]:
    return tuple(
        RollbackLine(one.person, name_of(q, one.person), one.reason or "", one.at)
        for one in told
        if isinstance(one, RollbackRequested)
    )


def _outcomes(told: Sequence[Told]) -> tuple[OutcomeLine, ...]:
    return tuple(
        OutcomeLine(one.report.value, one.by, one.detail or "", one.at)
        for one in told
        if isinstance(one, OutcomeReported)
    )


def _questions(
    q: Queries, request: ActionRequest, told: Sequence[Told]
) -> tuple[QuestionLine, ...]:
    asked = {one.question.id: one.text or "" for one in told if isinstance(one, Asked)}
    given = {one.question: one.text or "" for one in told if isinstance(one, Answered)}
    return tuple(
        QuestionLine(
            one.id,
            one.person,
            name_of(q, one.person),
            asked.get(one.id, ""),
            one.asked_at,
            given.get(one.id, ""),
            name_of(q, one.answered_by),
            one.answered_at,
        )
        for one in request.questions
    )


def _ended_at(told: Sequence[Told]) -> datetime | None:
    """Say when it was denied, cancelled or taken back, or when its time ran out."""
    ends = (Cancelled, Denied, Expired, Lapsed, Revoked)
    return next((one.at for one in reversed(told) if isinstance(one, ends)), None)


def _ending(q: Queries, request: ActionRequest, told: Sequence[Told]) -> tuple[str, str, str]:
    """Say who ended it, by which sentence, and why in their own words."""
    if not request.state.terminal or request.state is State.REJECTED:
        return "", "", ""
    ends = (one for one in reversed(told) if isinstance(one, Cancelled | Revoked | Denied))
    match next(ends, None):
        case Cancelled() as event:
            own = event.decided_by is DecidedBy.REQUESTER
            by = name_of(q, event.actor) if own else event.actor
            return by, SENTENCES["already_cancelled"], event.reason or ""
        case Revoked() as event:
            by = name_of(q, event.actor) if event.actor else "policy"
            return by, SENTENCES.get(event.code, ""), event.reason or ""
        case Denied() as event:
            asked = event.code == "policy_denied"
            said = ("", request.terms.reason) if asked else (SENTENCES[event.code], "")
            return "policy", *said
    return "", SENTENCES.get(f"already_{request.state.value}", ""), ""
