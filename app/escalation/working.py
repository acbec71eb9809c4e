"""Count the working days of a calendar, whatever its hours and zone. Pure."""

from bisect import bisect_left
from datetime import date, timedelta
from functools import lru_cache

from app.escalation.calendar import Calendar, is_worked


def worked(calendar: Calendar, first: date, until: date) -> int:
    """Count the working days from `first` until just before another day; less than none before."""
    if until < first:
        return -worked(calendar, until, first)
    whole = sum(len(_days(calendar, year)) for year in range(first.year, until.year))
    return whole + _before(calendar, until) - _before(calendar, first)


def working_day(calendar: Calendar, first: date, number: int) -> date:
    """Give a working day on or after `first`, the first one being number 0."""
    left, year = number + _before(calendar, first), first.year
    while left >= len(_days(calendar, year)):
        left -= len(_days(calendar, year))
        year += 1
    return _days(calendar, year)[left]


def _before(calendar: Calendar, day: date) -> int:
    return bisect_left(_days(calendar, day.year), day)


@lru_cache(maxsize=512)
def _days(calendar: Calendar, year: int) -> tuple[date, ...]:
    first, length = date(year, 1, 1), date(year, 12, 31).timetuple().tm_yday
    found = (first + timedelta(days=number) for number in range(length))
    return tuple(one for one in found if is_worked(calendar, one))
