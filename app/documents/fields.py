"""The kinds of field that policy and roster share, each with its own plain refusal."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from app.documents.durations import duration
from app.documents.patterns import Pattern, pattern
from app.documents.problem import UNSUPPORTED, quoted
from app.documents.wording import not_text, refuse
from app.domain.action import Risk
from app.domain.letters.blank import shows_nothing

Choice = TypeVar("Choice", bound=StrEnum)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def words(value: object) -> str:
    """Check that a value is text that can be seen, and not empty."""
    if not isinstance(value, str):
        not_text()
    if shows_nothing(value):
        refuse("must not be empty")
    if not value.isprintable():
        refuse("holds a character that cannot be seen")
    return value


def name(value: object) -> str:
    """Check a name that other parts of the documents refer to."""
    text = words(value)
    if not _NAME.fullmatch(text):
        refuse(f"{quoted(text)} is not a name: use letters, digits, dots, dashes, at most 64")
    return text


def choice(kind: type[Choice], *, later: str = "") -> Callable[[object], Choice]:
    """Make a check that a value is one of the words of an enumeration."""

    def check(value: object) -> Choice:
        text = words(value)
        if text and text == later:
            refuse(UNSUPPORTED)
        if text not in list(kind):
            refuse(f"must be {' or '.join(kind)}, not {quoted(text)}")
        return kind(text)

    return check


def length_of_time(value: object) -> timedelta:
    """Check a length of time."""
    found = duration(value) if isinstance(value, str) else None
    if found is None:
        refuse("must be a length of time such as 30s, 15m, 4h, 1d or PT1H, at most 366 days")
    return found


def day(value: object) -> date:
    """Check a day."""
    try:
        return date.fromisoformat(
            value if isinstance(value, str) and _DAY.fullmatch(value) else ""
        )
    except ValueError:
        refuse("must be a day such as 2027-12-31")


def clock(value: object) -> time:
    """Read what a clock on the wall shows."""
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        refuse('must be a time of day such as "09:00"')
    return time(int(found[1]), int(found[2]))


def zone(value: object) -> str:
    """Check the name of a time zone."""
    text = words(value)
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse(f"{quoted(text)} is not a time zone, such as Europe/Madrid")


def glob(value: object) -> Pattern:
    """Check a pattern."""
    text = words(value)
    if "***" in text:
        refuse(f"{quoted(text)} is not a pattern: use * or **")
    return pattern(text)


def glob_text(value: object) -> str:
    """Check a pattern that is a key, and leave it as it is written."""
    return glob(value).text


def resource_glob(value: object) -> Pattern:
    """Check a pattern of resources."""
    found = glob(value)
    if ":" not in found.text and not found.text.startswith("**"):
        refuse(f'{quoted(found.text)} fits no resource: write type:id, such as "secret:**"')
    return found


def resource_glob_text(value: object) -> str:
    """Check a pattern of resources that is a key, and leave it as it is written."""
    return resource_glob(value).text


def several(value: object) -> object:
    """Let one text stand for a list of one."""
    return [value] if isinstance(value, str) else value


def shown(**schema: object) -> WithJsonSchema:
    """Say to editors what a field takes; its check may refuse more."""
    return WithJsonSchema(schema)


def word_of(kind: type[StrEnum]) -> WithJsonSchema:
    """Say to editors which words a field takes."""
    return shown(enum=[str(one) for one in kind])


def or_several(**schema: object) -> WithJsonSchema:
    """Say to editors that one may stand for a list of one."""
    return shown(anyOf=[schema, {"type": "array", "items": schema}])


TEXT = {"type": "string", "minLength": 1}
NAMED = {"type": "string", "pattern": f"^{_NAME.pattern}$"}
RISKS = [str(one) for one in Risk]
PLACE = {"type": "string", "pattern": r"^(.+:|\*\*)"}
LENGTH = r"^([0-9]{1,9}[smhd]|P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?)$"

Words = Annotated[str, BeforeValidator(words), shown(**TEXT)]
Name = Annotated[str, BeforeValidator(name), shown(**NAMED)]
Day = Annotated[date, PlainValidator(day), shown(type="string", format="date")]
Duration = Annotated[
    timedelta, PlainValidator(length_of_time), shown(type="string", pattern=LENGTH)
]
Zone = Annotated[str, BeforeValidator(zone)]
Clock = Annotated[time, PlainValidator(clock), shown(type="string", pattern=f"^{_CLOCK.pattern}$")]
Glob = Annotated[Pattern, PlainValidator(glob), shown(**TEXT)]
RiskLevel = Annotated[Risk, PlainValidator(choice(Risk)), word_of(Risk)]
Globs = Annotated[tuple[Glob, ...], BeforeValidator(several), or_several(**TEXT)]
ResourceGlob = Annotated[Pattern, PlainValidator(resource_glob), shown(**PLACE)]
ResourceGlobs = Annotated[tuple[ResourceGlob, ...], BeforeValidator(several), or_several(**PLACE)]
GlobText = Annotated[str, BeforeValidator(glob_text)]
ResourceGlobText = Annotated[str, BeforeValidator(resource_glob_text)]
