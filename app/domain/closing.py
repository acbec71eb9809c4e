"""Whether a request is over: decided, out of time, or approved too long ago."""

from datetime import datetime

from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, State


def closed(request: ActionRequest, now: datetime) -> Refused | None:
    """Say why a request waits for no decision any more, if it does not."""
    if request.state is not State.PENDING:
        return already(request)
    return refused("too_late") if now >= request.terms.expires_at else None


def over(request: ActionRequest, now: datetime) -> bool:
    """Tell whether the time to use an approval has passed."""
    ends = [request.release_by, request.receipt.expires_at if request.receipt else None]
    return any(end is not None and now >= end for end in ends)


def already(request: ActionRequest) -> Refused:
    """Refuse because of the state that it has reached."""
    return refused(f"already_{request.state.value}")
