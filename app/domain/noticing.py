"""Notice that nobody can approve a request any more, or that somebody can again: once each."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.closing import closed
from app.domain.lifecycle import Outcome
from app.domain.refusal import refused
from app.domain.request import ActionRequest
from app.domain.undecidable import BecameDecidable, BecameUndecidable, Lost


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a request: `code` is why nobody can approve it, empty where some can."""

    code: str = ""
    groups: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()


def notice(
    request: ActionRequest, found: Finding, people: tuple[str, ...], now: datetime
) -> Outcome:
    """Write down what was found, where it is not so already; `people` are told of it.

    Where too few are left, the next step of its plan is due at once.
    """
    if no := closed(request, now):
        return no
    if found.code == request.undecidable:
        return refused("not_due")
    if not found.code:
        return [BecameDecidable(now)]
    return [BecameUndecidable(found.code, found.groups, found.lost, people, now)]
