"""An endpoint outside that is told what happens to requests, and how far it has been told."""

from dataclasses import dataclass
from datetime import datetime

BY_OPERATOR = "by_operator"
TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """How an endpoint stands: all up to the entry `told` is told, or was not to be.

    `attempts` is how often in a row it did not take what comes next, `answer` what came of the
    last one, and `head` where the chain ended then. `since` is since when it takes nothing, or
    is sent nothing: `disabled` says why.
    """

    endpoint: str
    told: int
    due_at: datetime
    attempts: int = 0
    tried_at: datetime | None = None
    answer: str = ""
    head: int = 0
    leased_until: datetime | None = None
    disabled: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """Entries that an endpoint is told once more: behind `told`, up to `until`.

    Those about one request alone, where there is a `request`.
    """

    id: str
    endpoint: str
    told: int
    until: int
    request: str = ""
