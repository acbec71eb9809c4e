"""Moments as RFC 3339 writes them: never a number, never without an offset."""

import re
from datetime import UTC, datetime

SHAPE = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(?:\.\d{1,6})?)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def moment_in(text: str) -> datetime | None:
    """Read a moment to the second, with its offset; nothing if it is not one."""
    found = SHAPE.fullmatch(text)
    return _read(text) if found and found[1] else None


def moment_or_day(text: str) -> datetime | None:
    """Read a moment to the minute or closer, or a day as its beginning in UTC."""
    if DAY.fullmatch(text):
        return _read(f"{text}T00:00:00Z")
    return _read(text) if SHAPE.fullmatch(text) else None


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
