"""What can still be said of an approval: that it is taken back, or that it is to be undone.

After the receipt was used nothing changes the request: what is said then stands in its
history beside it.
"""

from collections.abc import Sequence
from datetime import datetime

from app.domain.events import RollbackRequested
from app.domain.lifecycle import Outcome, revoke
from app.domain.request import ActionRequest, DecidedBy, State


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
    return [RollbackRequested(person, now, reason or None)]
