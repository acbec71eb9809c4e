"""From a wall clock to the one moment that it means, however the clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def reached(wall: datetime, zone: ZoneInfo) -> datetime:
    """Give the first moment, in UTC, at which the wall clock of a zone shows this or later.

    Where the clock is put back, that is the earlier of the two; where it is put forward over
    the time, it is the moment of the change. `wall` has no zone of its own.
    """
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shown(found, zone) == wall:
        return found
    return _change(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), found, wall, zone)


def _change(before: datetime, after: datetime, wall: datetime, zone: ZoneInfo) -> datetime:
    """Find, to the second, when the clock jumped over a time; it had not yet at `before`."""
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        before, after = (before, middle) if _shown(middle, zone) >= wall else (middle, after)
    return after


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
