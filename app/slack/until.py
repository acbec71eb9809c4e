"""When something ends, as people write it, in their own zone: `until friday`, `for 3d`. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.escalation.moments import reached

A_DAY = timedelta(days=1)
A_WEEK = 7
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_LENGTH = re.compile(r"([1-9][0-9]{0,3})([hdw])", re.ASCII)
_UNITS = {"h": timedelta(hours=1), "d": A_DAY, "w": A_WEEK * A_DAY}
SHORTEST = 3
EARLIEST, LATEST = date(1970, 1, 1), date(9000, 1, 1)  # every zone can tell these


def end_in(said: list[str], now: datetime, zone: str) -> tuple[datetime, list[str]] | None:
    """Read when it ends, in UTC, and give the words that follow; nothing if it is not said.

    A day is included: it ends when the wall clock of the zone shows the next midnight, unless
    a time is said with it. A length of time is counted from now.
    """
    words = [one.lower() for one in said]
    match words:
        case ["for", length, *_] if found := _LENGTH.fullmatch(length):
            return now + int(found[1]) * _UNITS[found[2]], said[2:]
        case ["until", day, clock, *_] if _CLOCK.fullmatch(clock) and (
            named := _day(day, _today(now, zone))
        ):
            return _at(named, _time(clock), zone), said[3:]
        case ["until", clock, *_] if _CLOCK.fullmatch(clock):
            return _next(_time(clock), now, zone), said[2:]
        case ["until", day, *_] if named := _day(day, _today(now, zone)):
            return _at(named + A_DAY, time(), zone), said[2:]
    return None


def ending_in(said: str, now: datetime, zone: str) -> datetime | None:
    """Read when something ends where nothing else may be said: `until` may be left out."""
    words = said.split()
    began = [*words] if words[:1] and words[0].lower() in {"until", "for"} else ["until", *words]
    found = end_in(began, now, zone)
    return found[0] if found and not found[1] else None


def told(at: datetime, zone: str) -> str:
    """Write a moment as the wall clock of a zone shows it, with the day and the zone."""
    local = at.astimezone(ZoneInfo(zone))
    day = f"{DAYS[local.weekday()].title()} {local.day} {local:%B} {local.year}"
    return f"{day}, {local:%H:%M} ({zone})"


def _today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def _day(said: str, today: date) -> date | None:
    if said in {"today", "tomorrow"}:
        return today + A_DAY if said == "tomorrow" else today
    if _DATE.fullmatch(said):
        try:
            return max(EARLIEST, min(date.fromisoformat(said), LATEST))
        except ValueError:
            return None
    near = [one for one in DAYS if len(said) >= SHORTEST and one.startswith(said)]
    if not near:
        return None
    return today + (DAYS.index(near[0]) - today.weekday()) % A_WEEK * A_DAY


def _time(said: str) -> time:
    hour, minute = said.split(":")
    return time(int(hour), int(minute))


def _at(day: date, clock: time, zone: str) -> datetime:
    return reached(datetime.combine(day, clock), ZoneInfo(zone)).astimezone(UTC)


def _next(clock: time, now: datetime, zone: str) -> datetime:
    today = _today(now, zone)
    found = _at(today, clock, zone)
    return found if found > now else _at(today + A_DAY, clock, zone)
