"""How far a request is towards its thresholds, as people are told."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from app.delivery.view import missing
from app.domain.care import NOTHING, Care
from app.domain.counting import approvers
from app.domain.escalating import Further, others_for
from app.domain.people import Standing, Verdict
from app.domain.request import ActionRequest, State
from app.domain.seats import Groups, Progress, progress
from app.workflow.ports import Queries
from app.workflow.standing import AT_ANY_AGE, narrowed, standing_of
from app.workflow.terms import Active, active_terms, as_agreed


def progress_of(q: Queries, request: ActionRequest) -> tuple[Progress, ...]:
    """Count the seats filled by approvals: those that count now, or that did at the end.

    While a request is pending, what the active policy asks beyond the frozen terms is listed
    after them.
    """
    if request.state is not State.PENDING:
        return _shared(request, progress(request.terms.thresholds, _as_given(request)), None)
    active = active_of(q, request)
    current = reviewers_now(q, request, active)
    people = approvers(request, current, active.care if active else NOTHING)
    frozen = progress(request.terms.thresholds, people)
    added = [progress(thresholds, people) for thresholds in active.seats] if active else []
    asked = {(one.group, one.needed) for one in frozen}
    more = [one for one in chain(*added) if (one.group, one.needed) not in asked]
    return _shared(request, (*frozen, *more), active.further if active else None)


def _shared(
    request: ActionRequest, parts: Sequence[Progress], permitted: Further | None
) -> tuple[Progress, ...]:
    """Add to each threshold the groups that may fill its seats besides."""
    return tuple(replace(one, also=others_for(request, one.group, permitted)) for one in parts)


def reviewers_now(
    q: Queries, request: ActionRequest, active: Active | None
) -> dict[str, Standing]:
    """Say how those who reviewed it stand by what is known of them, however old that is."""
    judged = [standing_of(q, one.account, request, AT_ANY_AGE) for one in request.current_reviews]
    standings = {one.person: one for one in judged if isinstance(one, Standing)}
    known = (active.facts, active.further) if active else (None, None)
    return narrowed(q, standings, request, *known)


def added_care(q: Queries, request: ActionRequest) -> Care:
    """Say what the active policy adds to what was agreed that an approval takes."""
    active = active_of(q, request)
    return active.care if active else NOTHING


def still_needed(parts: Sequence[Progress]) -> str:
    """Write what is missing: `security` or `2 of payments-reviewers`."""
    return missing(parts) or "nobody"


def _as_given(request: ActionRequest) -> Groups:
    given = [one for one in request.current_reviews if one.verdict is Verdict.APPROVE]
    return {one.person: one.groups for one in given}


def active_of(q: Queries, request: ActionRequest) -> Active | None:
    """Judge a pending request by the active policy; nothing where it adds nothing."""
    policy = q.policy()
    if policy is None or request.state is not State.PENDING:
        return None
    if as_agreed(policy, request):
        return None
    payload = q.payload(request.id)
    return active_terms(q, request, payload) if payload else None
