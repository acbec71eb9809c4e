"""Lengths of time, as people write them (`4h`) and as ISO 8601 does (`PT4H`)."""

import re
from datetime import timedelta

LONGEST = timedelta(days=366)

_SHORT = re.compile(r"([0-9]{1,9})([smhd])")
_ISO = re.compile(
    r"P(?=.)(?:([0-9]{1,9})D)?(?:T(?=.)(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?"
)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration(text: str) -> timedelta | None:
    """Read a length of time above nothing and of a year at most; nothing if it is not one."""
    if short := _SHORT.fullmatch(text):
        seconds = int(short[1]) * _UNITS[short[2]]
    elif iso := _ISO.fullmatch(text):
        seconds = sum(
            int(count or 0) * _UNITS[unit]
            for count, unit in zip(iso.groups(), "dhms", strict=True)
        )
    else:
        return None
    return timedelta(seconds=seconds) if 0 < seconds <= LONGEST.total_seconds() else None
