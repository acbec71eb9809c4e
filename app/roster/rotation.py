"""On-call rotations: who is on duty at a moment, and until when. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.escalation.moments import reached

# A zone may lie a day ahead of UTC or behind, and may skip a day when it changes its side.
AROUND = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's time on duty, from `since` until just before `until`, both UTC."""

    person: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who take turns of `every` so many days; `first` is what the clock shows at the first.

    A turn begins at the first moment at which the wall clock of the zone shows its hour, so it
    may be an hour shorter or longer where the clocks are changed, and nobody is ever on duty
    together with somebody else, or nobody between two turns.
    """

    people: tuple[str, ...]
    every: int
    first: datetime
    zone: str

    def turn(self, now: datetime) -> Turn | None:
        """Say who is on duty; nobody before the first turn, and nobody of no people."""
        if not self.people:
            return None
        days = (now.astimezone(ZoneInfo(self.zone)).date() - self.first.date()).days
        number = days // self.every
        for one in range(number + AROUND, max(number - AROUND, 0) - 1, -1):
            since = self.begins(one)
            if since <= now:
                return Turn(self.people[one % len(self.people)], since, self.begins(one + 1))
        return None

    def begins(self, number: int) -> datetime:
        """Say when a turn begins, the first one being number 0."""
        return reached(self.first + number * timedelta(days=self.every), ZoneInfo(self.zone))
