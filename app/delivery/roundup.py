"""What one message says of many requests: what waits for a team, or what it is reminded of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.delivery.home import Item
from app.domain.action import Risk


@dataclass(frozen=True, slots=True)
class Listed:
    """One request that is listed, and where its card stands in the same channel."""

    item: Item
    card: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Roundup:
    """Requests that wait, the oldest first.

    `risks` counts all of them by risk; `more` are those there was no room for, `elsewhere` those
    whose card is not in this channel: of them nothing is told. Without a `team` it says what is
    reminded of. `late_since` is when it was due, where it comes late; `late` counts reminders.
    With `at_least` there may be more than were counted.
    """

    lines: tuple[Listed, ...]
    risks: Mapping[Risk, int]
    team: str = ""
    more: int = 0
    elsewhere: int = 0
    late_since: datetime | None = None
    late: int = 0
    at_least: bool = False

    @property
    def count(self) -> int:
        """Say how many wait."""
        return sum(self.risks.values())
