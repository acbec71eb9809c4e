"""What a calendar says, found minute by minute on a wall clock, without the product."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Rota:
    """Days, windows in minutes of a day, a zone, and the days on which nobody works."""

    zone: str
    days: frozenset[int]
    hours: tuple[tuple[int, int], ...]
    off: frozenset[date] = frozenset()

    def open_minutes(self, start: datetime, end: datetime) -> list[bool]:
        """Say for each minute from start to end whether it is working time."""
        zone = ZoneInfo(self.zone)
        walls: list[datetime] = []
        at = start - 3 * DAY
        while at < end:
            walls.append(at.astimezone(zone).replace(tzinfo=None, fold=0))
            at += MINUTE
        # What the clock has shown so far never goes back: a window opens once, and closes once.
        reached, high = [], walls[0]
        for wall in walls:
            high = max(high, wall)
            reached.append(high)
        skip = 3 * 1440
        return [self._within(wall) for wall in reached[skip:]]

    def _within(self, wall: datetime) -> bool:
        return any(first <= wall < last for first, last in self._near(wall.date()))

    def _near(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for one in (day - DAY, day):
            if one.weekday() in self.days and one not in self.off:
                midnight = datetime.combine(one, time())
                for first, last in self.hours:
                    further = last if last > first else last + 1440
                    yield midnight + first * MINUTE, midnight + further * MINUTE

    def due(self, start: datetime, working: int, within_days: int = 30) -> datetime | None:
        """Count so many minutes of working time from a moment; whole minutes only."""
        left = working
        for number, open_ in enumerate(self.open_minutes(start, start + within_days * DAY)):
            if open_ and left == 0:
                return start + number * MINUTE
            left -= open_
        return None


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
