"""On-call rotations: who is on duty at a moment, and until when. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.escalation.calendar import Calendar
from app.escalation.moments import reached
from app.escalation.working import worked, working_day

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

    With a calendar turns are spent on its working days: one lasts so many of them, and passes on
    only on one. Whoever is on duty when people leave stays so until they are back.
    """

    people: tuple[str, ...]
    every: int
    first: datetime
    zone: str
    calendar: Calendar | None = None

    def turn(self, now: datetime) -> Turn | None:
        """Say who is on duty; nobody before the first turn, and nobody of no people."""
        if not self.people:
            return None
        today, begun = now.astimezone(ZoneInfo(self.zone)).date(), self.first.date()
        days = worked(self.calendar, begun, today) if self.calendar else (today - begun).days
        number = days // self.every
        for one in range(number + AROUND, max(number - AROUND, 0) - 1, -1):
            since = self.begins(one)
            if since <= now:
                return Turn(self.people[one % len(self.people)], since, self.begins(one + 1))
        return None

    def begins(self, number: int) -> datetime:
        """Say when a turn begins, the first one being number 0."""
        day = self.first.date()
        if self.calendar:
            day = working_day(self.calendar, day, number * self.every)
        else:
            day += number * timedelta(days=self.every)
        return reached(datetime.combine(day, self.first.time()), ZoneInfo(self.zone))
