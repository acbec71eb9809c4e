"""The people of the simulated year: where they live, when they work, and how they react.

Everything that is random is drawn from a generator that is handed in: a seed gives one year.
The chances are assumptions, written down here and told with the figures; nothing was measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import log
from random import Random
from zoneinfo import ZoneInfo

from app.escalation.calendar import Calendar, Hours, advance, is_open

MANY = 8
BACKUP, MANAGER, DUTY = (6,), (7,), (0, 1)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
DAYS_OFF = (7, 7, 10, 3)
SICK = 3


@dataclass(frozen=True, slots=True)
class Zone:
    """A place in which eight of the reviewers work, and whose holidays they keep."""

    name: str
    calendar: Calendar


def _zone(name: str, zone: str, holidays: str) -> Zone:
    hours = (Hours(9 * 60, 18 * 60),)
    return Zone(name, Calendar(name, zone, frozenset(range(5)), hours, holidays))


ZONES = (
    _zone("madrid", "Europe/Madrid", "ES"),
    _zone("london", "Europe/London", "GB-ENG"),
    _zone("boston", "America/New_York", "US"),
    _zone("mumbai", "Asia/Kolkata", "IN"),
    _zone("sydney", "Australia/Sydney", "AU-NSW"),
)


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely somebody reacts to what they see, and after how many minutes half of them do."""

    reacts: float
    minutes: float
    spread: float = 1.0

    def delay(self, random: Random) -> timedelta | None:
        """Draw whether, and after how long, somebody reacts."""
        if random.random() >= self.reacts:
            return None
        return timedelta(minutes=random.lognormvariate(log(self.minutes), self.spread))


IN_CHANNEL = Chance(0.2, 15)
DIRECT = Chance(0.75, 8)
AT_NIGHT = Chance(0.3, 10)
THINKING = Chance(0.15, 20)
"""What comes of a card or reminder at work, of a direct message at work, of one at any other
hour, and how many say that they are on it before they decide."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person, the zone they work in, and the days on which they are away."""

    name: str
    zone: Zone
    number: int
    away: tuple[tuple[date, date], ...]

    def works(self, at: datetime) -> bool:
        """Tell whether they are at work."""
        return is_open(self.zone.calendar, at) and self._back(at) is None

    def after(self, at: datetime, working: timedelta) -> datetime:
        """Say when they have been at work for so long."""
        found = advance(self.zone.calendar, at, working)
        while found and (back := self._back(found)):
            found = advance(self.zone.calendar, back, working)
        return found or at + 366 * DAY

    def reacts(self, at: datetime, random: Random, *, direct: bool) -> datetime | None:
        """Draw when they react to a message, if they do."""
        if direct and not self.works(at) and (delay := AT_NIGHT.delay(random)):
            return at + delay
        delay = (DIRECT if direct else IN_CHANNEL).delay(random)
        return None if delay is None else self.after(at, delay)

    def _back(self, at: datetime) -> datetime | None:
        zone = ZoneInfo(self.zone.calendar.zone)
        today = at.astimezone(zone).date()
        for first, last in self.away:
            if first <= today < last:
                return datetime(last.year, last.month, last.day, tzinfo=zone).astimezone(UTC)
        return None


def crew(random: Random, start: date) -> tuple[Reviewer, ...]:
    """Hire forty reviewers, and plan their absences for a year and what comes after it."""
    return tuple(
        Reviewer(f"{zone.name}-{number}", zone, number, tuple(_absences(random, start)))
        for zone in ZONES
        for number in range(MANY)
    )


def in_role(zone: Zone, role: tuple[int, ...]) -> list[str]:
    """Name who of a zone has a role."""
    return [f"{zone.name}-{number}" for number in role]


def _absences(random: Random, start: date) -> Iterator[tuple[date, date]]:
    for length in (*DAYS_OFF, *[1] * SICK):
        first = start + random.randrange(365) * DAY
        yield first, first + length * DAY
