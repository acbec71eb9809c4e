"""What an endpoint is told of one thing that happened: ids and codes, and no word of anybody's.

What the agent asked for is sealed and may be erased, and so is every reason, question and
comment: nothing of it is here, nor a digest, from which short arguments could be guessed. So
the same event reads the same whenever it is sent.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from app.domain.authority import LockLifted, LockSet
from app.domain.events import OutcomeReported
from app.domain.request import ActionRequest
from app.webhooks.events import Event
from app.workflow.subscriptions import Notice

TEST = "webhook.test"


def happened(notice: Notice, public_url: str) -> Event:
    """Write what happened as Standard Webhooks advises: a type, its time, and the rest."""
    return {
        "type": notice.name,
        "timestamp": _stamp(notice.at),
        "data": {"seq": notice.seq, **_told(notice, public_url)},
    }


def trial_event(endpoint: str, now: datetime) -> Event:
    """Write an event that says nothing but that it arrives."""
    return {"type": TEST, "timestamp": _stamp(now), "data": {"endpoint": endpoint}}


def subject_of(notice: Notice) -> str:
    """Name what an event is about."""
    if notice.request is not None:
        return notice.request.id
    return notice.event.id if isinstance(notice.event, LockSet | LockLifted) else ""


def _told(notice: Notice, public_url: str) -> Mapping[str, object]:
    event = notice.event
    if notice.request is not None:
        outcome = event.report.value if isinstance(event, OutcomeReported) else None
        return {**_request(notice.request, public_url), "outcome": outcome}
    match event:
        case LockSet():
            return {
                "lock": event.id,
                "kind": event.kind.value,
                "target": event.target,
                "by": event.actor.told,
            }
        case LockLifted():
            return {"lock": event.id, "by": event.actor.told}
    return {}


def _request(one: ActionRequest, public_url: str) -> Mapping[str, object]:
    return {
        "request": one.id,
        "state": one.state.value,
        "decided_by": one.decided_by.value if one.decided_by else None,
        "decided_at": _stamp(one.decided_at) if one.decided_at else None,
        "revision": one.revision,
        "agent": one.asker.agent,
        "action": one.facts.action,
        "risk": one.facts.risk.value,
        "environment": one.facts.environment,
        "team": one.facts.team,
        "rule": one.terms.rule,
        "policy": one.terms.policy_version,
        "submitted_at": _stamp(one.submitted_at),
        "expires_at": _stamp(one.terms.expires_at),
        "reviews": [
            {
                "person": each.person,
                "verdict": each.verdict.value,
                "revision": each.revision,
                "at": _stamp(each.at),
            }
            for each in one.reviews
        ],
        "link": f"{public_url.rstrip('/')}/v1/requests/{one.id}",
    }


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
