"""A manager has the reviewers told again: not more often than every so many minutes."""

from datetime import datetime, timedelta

from app.domain.closing import closed
from app.domain.lifecycle import Outcome
from app.domain.people import Account
from app.domain.refusal import refused
from app.domain.request import ActionRequest
from app.domain.steering import Nudged

NUDGE_EVERY = timedelta(minutes=15)


def nudge(
    request: ActionRequest,
    manager: tuple[str, Account],
    card: str,
    people: tuple[str, ...],
    now: datetime,
) -> Outcome:
    """Tell `people` once more; whoever pressed last counts, and not only this manager."""
    if no := closed(request, now):
        return no
    if request.nudged_at and now < request.nudged_at + NUDGE_EVERY:
        return refused("nudged_lately", minutes=f"{int(NUDGE_EVERY.total_seconds()) // 60}")
    if not people:
        return refused("nobody_to_nudge")
    person, account = manager
    return [Nudged(person, account, card, people, now)]
