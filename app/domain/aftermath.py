"""What can still be said of an approval: that it is taken back, or that it is to be undone.

After the receipt was used nothing changes the request: what is said then stands in its
history beside it.
"""

from collections.abc import Sequence
from datetime import datetime

from app.domain.events import OutcomeReported, RollbackRequested
from app.domain.letters.blank import spoken
from app.domain.lifecycle import Outcome, revoke
from app.domain.refusal import refused
from app.domain.request import ActionRequest, DecidedBy, State

MOST_REPORTS = 20


def take_back(
    request: ActionRequest,
    by: DecidedBy,
    person: str,
    reason: str,
    asked: Sequence[RollbackRequested],
    now: datetime,
) -> Outcome:
    """Revoke an approval; once it is used, ask that it be undone, each person once."""
    if request.state is not State.REDEEMED:
        return revoke(request, by, person, "", reason, now)
    if any(one.person == person for one in asked):
        return []
    return [RollbackRequested(person, now, spoken(reason) or None)]


def report(
    request: ActionRequest, said: OutcomeReported, before: Sequence[OutcomeReported]
) -> Outcome:
    """Add what came of it; what the same caller said last, said again, changes nothing."""
    if request.state is not State.REDEEMED:
        return refused("not_redeemed")
    theirs = [one for one in before if (one.by, one.executor) == (said.by, said.executor)]
    if theirs and (theirs[-1].report, theirs[-1].detail) == (said.report, said.detail):
        return []
    return refused("too_many_reports") if len(before) >= MOST_REPORTS else [said]
