"""How far a request is towards its thresholds, as people are told."""

from collections.abc import Sequence

from app.domain.lifecycle import Groups
from app.domain.people import Verdict
from app.domain.request import ActionRequest
from app.domain.seats import Progress, progress
from app.workflow.ports import Queries


def progress_of(q: Queries, request: ActionRequest) -> tuple[Progress, ...]:
    """Count the seats filled by approvals of people whom the roster still lets count."""
    roster = q.roster()
    groups: Groups = {
        one.person: roster.groups_for(one.person, request.facts, q.now)
        for one in request.current_reviews
        if roster and one.verdict is Verdict.APPROVE
    }
    return progress(request.terms.thresholds, groups)


def still_needed(parts: Sequence[Progress]) -> str:
    """Write what is missing: `security` or `2 of payments-reviewers`."""
    missing = [
        one.group if one.needed == 1 else f"{one.needed - one.filled} of {one.group}"
        for one in parts
        if one.filled < one.needed
    ]
    return " and ".join(missing) or "nobody"
