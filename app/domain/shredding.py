"""When the private part of a request may be erased: once nothing can come of it any more."""

from datetime import datetime

from app.domain.lifecycle import Outcome
from app.domain.refusal import refused
from app.domain.request import ActionRequest
from app.domain.shredded import Shredded


def shred(request: ActionRequest, by: str, now: datetime) -> Outcome:
    """Erase what is private of a request that is over; the request itself stays as it is."""
    return [Shredded(by, now)] if request.state.terminal else refused("not_over")
