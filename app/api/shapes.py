"""How a request is told to a machine."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from aiohttp import web

from app.api.told import (
    AfterUseTold,
    AmendmentTold,
    EndingTold,
    EventTold,
    HandedTold,
    LinksTold,
    OutcomeTold,
    QuestionTold,
    ReleasedTold,
    RequestTold,
    ResourceTold,
    SummaryTold,
    TakenTold,
    ThresholdTold,
)
from app.api.writing import Written, written
from app.delivery.escalation import HandLine
from app.delivery.view import AmendmentLine, QuestionLine, View
from app.domain.action import Json, Resource
from app.domain.report import Report
from app.domain.request import ActionRequest, State
from app.domain.seats import Progress
from app.workflow.follow import Happened
from app.workflow.redeem_receipt import Released

TAG = 16


def answer(
    said: Json, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Write an answer."""
    return answered(written(said).encode(), status, headers)


def answered(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Give an answer that is written already."""
    return web.Response(
        status=status,
        body=body,
        headers={"Content-Type": "application/json", **(headers or {})},
    )


def tagged(response: web.Response) -> web.Response:
    """Give an answer the entity tag of its bytes (RFC 9110 §8.8.3), so that it can be compared."""
    body = response.body if isinstance(response.body, bytes) else b""
    response.headers["ETag"] = tag_of(body)
    return response


def tag_of(body: bytes) -> str:
    """Make the entity tag of an answer's bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:TAG]}"'


def request_shape(view: View, public_url: str) -> RequestTold:
    """Tell everything about a request that its agent may know."""
    request, payload = view.request, view.payload
    return {
        **summary_shape(request, public_url),
        "digest": payload.digest if payload else None,
        "action": {
            "name": request.facts.action,
            "arguments": Written(payload) if payload else None,
            "resource": _resource(payload.resource if payload else request.facts.resource),
        },
        "aud": list(request.terms.audience),
        "duration": (payload.context.duration or None) if payload else None,
        "amendments": [_amendment(one) for one in view.amendments],
        "thresholds": [_threshold(one) for one in view.progress],
        "handed_over": [_handed(one) for one in view.course.handed],
        "reviews": [
            {
                "person": one.person,
                "name": one.name,
                "verdict": one.verdict,
                "cause": one.cause or None,
                "reason": one.reason,
                "at": stamp(one.at),
                "revision": one.revision,
                "counts": one.revision == request.revision,
            }
            for one in view.reviews
        ],
        "questions": [_question(one) for one in view.questions],
        "taken_by": _taken(view),
        "ending": _ending(view),
        "receipt_ready": _receipt_ready(view),
        **_after_use(view),
    }


def _threshold(one: Progress) -> ThresholdTold:
    """Tell how far a threshold is, and which groups may fill its seats besides."""
    also = list(one.also)
    return {"group": one.group, "filled": one.filled, "needed": one.needed, "also": also}


def _handed(one: HandLine) -> HandedTold:
    """Tell who asked which team; why is between the people."""
    return {
        "person": one.person,
        "name": one.by,
        "team": one.team,
        "group": one.group,
        "seats": one.seats,
        "at": stamp(one.at),
    }


def _amendment(one: AmendmentLine) -> AmendmentTold:
    return {
        "revision": one.revision,
        "person": one.person,
        "name": one.name,
        "at": stamp(one.at),
        "changes": [
            {
                "field": each.path,
                "direction": each.direction,
                "from": each.before,
                "to": each.after,
            }
            for each in one.changes
        ],
    }


def _question(one: QuestionLine) -> QuestionTold:
    answered = one.answered_at is not None
    return {
        "id": one.id,
        "by": one.person,
        "question": one.text,
        "asked_at": stamp(one.asked_at),
        "answer": one.answer if answered else None,
        "answered_by": one.answered_by if answered else None,
        "answered_at": stamp(one.answered_at) if one.answered_at else None,
    }


def summary_shape(request: ActionRequest, public_url: str) -> SummaryTold:
    """Tell what the row of a request says, without its payload and history."""
    terms = request.terms
    return {
        "id": request.id,
        "state": request.state,
        "decided_by": request.decided_by or None,
        "decided_at": stamp(request.decided_at) if request.decided_at else None,
        "revision": request.revision,
        "action": {"name": request.facts.action, "resource": _resource(request.facts.resource)},
        "policy": {"rule": terms.rule, "version": terms.policy_version, "reason": terms.reason},
        "submitted_at": stamp(request.submitted_at),
        "expires_at": stamp(terms.expires_at),
        "links": _links(request, public_url),
    }


def event_shape(one: Happened, public_url: str) -> EventTold:
    """Tell what happened to a request, and how it stood then."""
    return {
        "type": one.what,
        "request_id": one.request.id,
        "state": one.request.state,
        "decided_by": one.request.decided_by or None,
        "revision": one.request.revision,
        "at": stamp(one.at),
        "links": _links(one.request, public_url),
    }


def released_shape(released: Released) -> ReleasedTold:
    """Tell an executor what it may now run, exactly, once."""
    request, payload, used = released.request, released.payload, released.request.redemption
    return {
        "request_id": request.id,
        "revision": request.revision,
        "digest": payload.digest,
        "action": {"name": request.facts.action, "arguments": Written(payload)},
        "resource": _resource(payload.resource),
        "redemption_id": used.id if used else None,
        "redeemed_at": stamp(used.at) if used else None,
        "agent": request.asker.agent,
        "duration": payload.context.duration or None,
        "reviewers": [one.person for one in request.current_reviews],
    }


def outcome_shape(view: View) -> OutcomeTold:
    """Tell whoever reports an outcome what has been said since the receipt was used."""
    request = view.request
    return {"request_id": request.id, "state": request.state, **_after_use(view)}


def stamp(at: datetime) -> str:
    """Write a time as RFC 3339, in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _after_use(view: View) -> AfterUseTold:
    return {
        "outcomes": [
            {
                "outcome": Report(one.outcome),
                "by": one.by,
                "detail": one.detail,
                "at": stamp(one.at),
            }
            for one in view.outcomes
        ],
        "rollback_requests": [
            {"person": one.person, "name": one.name, "reason": one.reason, "at": stamp(one.at)}
            for one in view.rollbacks
        ],
    }


def _links(request: ActionRequest, public_url: str) -> LinksTold:
    here = f"{public_url}/v1/requests/{request.id}"
    return {
        "self": here,
        "cancel": f"{here}/cancel",
        "receipt": f"{here}/receipt",
        "outcome": f"{here}/outcome",
    }


def _resource(resource: Resource) -> ResourceTold:
    return {"type": resource.type, "id": resource.id}


def _ending(view: View) -> EndingTold | None:
    said: EndingTold = {"by": view.ended_by, "detail": view.ending, "reason": view.reason}
    return said if any(said.values()) else None


def _taken(view: View) -> TakenTold | None:
    taken = view.request.taken
    if taken is None:
        return None
    return {"person": taken.person, "name": view.taken_by, "at": stamp(taken.at)}


def _receipt_ready(view: View) -> bool:
    request = view.request
    open_still = request.release_by is not None and view.now < request.release_by
    return request.state is State.APPROVED and open_still
