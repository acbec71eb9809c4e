"""When people are at work, and how much working time lies between two moments.

A window belongs to the day on which it opens; it may end on the next one. It opens at the first
moment at which the wall clock of the zone shows its beginning, and closes at the first at which
it shows its end: so a day on which the clocks change has an hour more or less, as it has for
whoever works then, and no window opens twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.escalation.holiday import holidays_of
from app.escalation.moments import reached

LONGEST = timedelta(days=366)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """A window of a day, from midnight in minutes; an end not after the start is the next day's.

    `end` is 1440 for a window that ends with the day.
    """

    start: int
    end: int

    @property
    def length(self) -> timedelta:
        """Say how long the window is on a day without a change of clocks."""
        return timedelta(minutes=(self.end - self.start) % 1440 or 1440)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days (0 is Monday) and hours in a zone, less the holidays of a country."""

    name: str
    zone: str
    days: frozenset[int]
    hours: tuple[Hours, ...]
    holidays: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when people are at work, in UTC; the end is outside."""

    opens: datetime
    closes: datetime


def is_open(calendar: Calendar | None, at: datetime) -> bool:
    """Tell whether it is working time; without a calendar it always is."""
    return next_open(calendar, at) == at


def next_open(calendar: Calendar | None, at: datetime) -> datetime | None:
    """Give the first moment of working time from `at` on; nothing within 366 days of it."""
    if calendar is None:
        return at
    found = next((one for one in windows(calendar, at) if one.closes > at), None)
    return max(at, found.opens) if found else None


def closing(calendar: Calendar, at: datetime) -> datetime | None:
    """Give the end of the window that is open at `at`, if one is."""
    first = next(windows(calendar, at), None)
    return first.closes if first and first.opens <= at else None


def advance(calendar: Calendar | None, start: datetime, working: timedelta) -> datetime | None:
    """Give the first moment of working time by which so much of it has passed since `start`.

    Where that much is over exactly when people leave, it is when they are back. Nothing where
    it does not come within 366 days. `start` may lie outside working time.
    """
    if calendar is None:
        return start + working if working <= LONGEST else None
    left, at = working, start
    for window in windows(calendar, start):
        at = max(at, window.opens)
        if window.closes <= at:
            continue
        if left < window.closes - at:
            return at + left
        left -= window.closes - at
        at = window.closes
    return None


def between(calendar: Calendar | None, start: datetime, end: datetime) -> timedelta:
    """Say how much working time lies between two moments at most 366 days apart."""
    if calendar is None:
        return max(timedelta(), end - start)
    at, passed = start, timedelta()
    for window in windows(calendar, start):
        if window.opens >= end:
            break
        at = max(at, window.opens)
        passed += max(timedelta(), min(window.closes, end) - at)
        at = max(at, window.closes)
    return passed


def windows(calendar: Calendar, start: datetime) -> Iterator[Window]:
    """List the windows that are open at `start` or open within 366 days of it, in order."""
    first = start.astimezone(ZoneInfo(calendar.zone)).date()
    for number in range(-2, LONGEST.days + 1):
        try:
            day = first + number * DAY
            found = windows_on(calendar, day)
        except OverflowError:
            return
        yield from (one for one in found if one.closes > start)


def is_worked(calendar: Calendar, day: date) -> bool:
    """Tell whether people work on a day: one of the week that they do, and no holiday."""
    return day.weekday() in calendar.days and day not in holidays_of(calendar.holidays, day.year)


@lru_cache(maxsize=8192)
def windows_on(calendar: Calendar, day: date) -> tuple[Window, ...]:
    """List the windows that open on a day of the calendar's zone."""
    if not is_worked(calendar, day):
        return ()
    zone, midnight = ZoneInfo(calendar.zone), datetime.combine(day, time())
    made = []
    for hours in calendar.hours:
        begins = midnight + timedelta(minutes=hours.start)
        opens, closes = reached(begins, zone), reached(begins + hours.length, zone)
        if opens < closes:
            made.append(Window(opens.astimezone(UTC), closes.astimezone(UTC)))
    return tuple(sorted(made, key=lambda one: one.opens))
