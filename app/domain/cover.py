"""Covers: for a while one person stands in for another, with no more right than that one has."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

LONGEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Cover:
    """That `stand_in` may review in place of `absent`, from `start` until just before `until`.

    `named_by` is who named the stand-in; nobody, where the roster itself says so. It is a claim
    until it is looked at: who may stand for what is asked of the roster each time.
    """

    id: str
    absent: str
    stand_in: str
    named_by: str
    start: datetime
    until: datetime
    reason: str = ""

    @property
    def written(self) -> bool:
        """Tell whether the roster itself says so."""
        return not self.named_by

    def holds(self, now: datetime) -> bool:
        """Tell whether a moment lies in it."""
        return self.start <= now < self.until

    def within(self, longest: timedelta) -> "Cover":
        """Give it as far as covers may last now: a limit that was lowered ends it earlier."""
        return replace(self, until=min(self.until, self.start + longest))


@dataclass(frozen=True, slots=True, order=True)
class ByCover:
    """By which cover somebody stands for a group, in whose place, until when, and by whose word.

    It is the same where group, person and cover are: an end may be moved.
    """

    group: str
    absent: str
    cover: str
    until: datetime = field(compare=False)
    named_by: str = field(default="", compare=False)
