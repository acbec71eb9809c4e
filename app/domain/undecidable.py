"""That nobody who is left can approve a pending request, and that somebody can again."""

from dataclasses import dataclass
from datetime import datetime

NOBODY_LEFT, SUSPENDED = "nobody_left", "agent_suspended"
"""Why nobody can approve it: too few are left who may, or nobody answers for the agent."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody who could have approved it when it came in and cannot now; `code` says why."""

    person: str
    code: str


@dataclass(frozen=True, slots=True)
class BecameUndecidable:
    """Nobody can approve it any more as things stand; `people` are told directly.

    `groups` have seats that nobody can fill, `lost` are those who could have filled them.
    """

    code: str
    groups: tuple[str, ...]
    lost: tuple[Lost, ...]
    people: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class BecameDecidable:
    """It can be approved again by people who are there."""

    at: datetime
