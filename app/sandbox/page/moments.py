"""Times as Slack writes them, in the zone of whoever reads."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

TOKEN = re.compile(r"\{([a-z_]+)\}")
DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def clock_time(at: float, zone: str) -> str:
    """Write hours and minutes."""
    return _local(at, zone).strftime("%H:%M")


def clock_seconds(at: float, zone: str) -> str:
    """Write hours, minutes and seconds."""
    return _local(at, zone).strftime("%H:%M:%S")


def formatted(form: str, at: float, now: float, zone: str) -> str:
    """Fill the tokens of a date format, `{date_short_pretty} {time}` for example."""
    when, today = _local(at, zone), _local(now, zone)
    return TOKEN.sub(lambda found: _token(found[1], when, today) or found[0], form)


def _token(name: str, when: datetime, today: datetime) -> str:
    if name.endswith("_pretty"):
        days = (when.date() - today.date()) // timedelta(days=1)
        return DAYS.get(days) or _token(name.removesuffix("_pretty"), when, today)
    day = f"{when.day}, {when.year}"
    known = {
        "time": f"{when:%H:%M}",
        "time_secs": f"{when:%H:%M:%S}",
        "date_num": f"{when:%Y-%m-%d}",
        "date": f"{when:%B} {day}",
        "date_long": f"{when:%A, %B} {day}",
        "date_short": f"{when:%b} {day}",
    }
    return known.get(name, "")


def _local(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, ZoneInfo(zone))
