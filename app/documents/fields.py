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
from app.domain.letters.hidden import hidden
from app.domain.letters.names import unfit

Choice = TypeVar("Choice", bound=StrEnum)

_BREAK = re.compile(r"[\t\r\n]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_ACTION = re.compile(r"[A-Za-z0-9*][A-Za-z0-9_.:*-]{0,199}")
_TYPE = re.compile(r"[A-Za-z0-9*][A-Za-z0-9._*-]{0,63}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def words(value: object) -> str:
    """Check that a value is text that can be seen, and not empty."""
    if not isinstance(value, str):
        not_text()
    if shows_nothing(value):
        refuse("must not be empty")
    if _BREAK.search(value) or next(hidden(value), None):
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


def action_glob(value: object) -> Pattern:
    """Check a pattern of the names of actions."""
    found = glob(value)
    if not _ACTION.fullmatch(found.text):
        shown = quoted(found.text)
        refuse(
            f"{shown} fits no action: a name has letters, digits and _ . : - only, "
            "and a pattern * and ** besides"
        )
    return found


def action_glob_text(value: object) -> str:
    """Check a pattern that is a key, and leave it as it is written."""
    return action_glob(value).text


def resource_glob(value: object) -> Pattern:
    """Check a pattern of resources."""
    found = glob(value)
    kind, colon, name = found.text.partition(":")
    if not colon and not kind.startswith("**"):
        refuse(f'{quoted(found.text)} fits no resource: write type:id, such as "secret:**"')
    if not _TYPE.fullmatch(kind if colon else "**"):
        what = "a type has letters, digits and . _ - only, and a pattern * and ** besides"
        refuse(f"{quoted(found.text)} fits no resource: {what}")
    if no := unfit(name) or unfit(found.text):
        refuse(f"{quoted(found.text)} fits no resource: its id {no}")
    if ".." in name or "//" in name.replace("://", ":", 1):
        refuse(f"{quoted(found.text)} fits no resource: an id holds no '..' and no '//'")
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


def written_as(expression: re.Pattern[str]) -> WithJsonSchema:
    """Say to editors that a whole text fits an expression."""
    return shown(type="string", pattern=f"^{expression.pattern}$")


def word_of(kind: type[StrEnum]) -> WithJsonSchema:
    """Say to editors which words a field takes."""
    return shown(enum=[str(one) for one in kind])


def or_several(least: int = 0, **schema: object) -> WithJsonSchema:
    """Say to editors that one may stand for a list of one; a list has at least so many."""
    listed = {"type": "array", "items": schema} | ({"minItems": least} if least else {})
    return shown(anyOf=[schema, listed])


# What an editor is told: as strict as the checks, as far as an expression can say it.
TEXT = {"type": "string", "pattern": r"^(?=.*\S)[^\u0000-\u001f\u007f-\u00a0]*$"}
NAMED = {"type": "string", "pattern": f"^{_NAME.pattern}$"}
RISKS = [str(one) for one in Risk]
ACTIONS = {"type": "string", "pattern": rf"^(?!.*\*\*\*){_ACTION.pattern}$"}
PLACE = {
    "type": "string",
    "pattern": (
        r"^(?!.*(\*\*\*|\.\.|[^:]//|://.*//))(?!.*\s$|[^:]*:\s)"
        rf"(\*\*[^:]*|{_TYPE.pattern}:.*)$"
    ),
}
LENGTH = (
    r"^(?=.*[1-9])([0-9]{1,9}[smhd]"
    r"|P([0-9]{1,9}D)?(T(?=.)([0-9]{1,9}H)?([0-9]{1,9}M)?([0-9]{1,9}S)?)?)$"
)
DAY = {"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"}
ZONES = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$"}

Words = Annotated[str, BeforeValidator(words), shown(**TEXT)]
Name = Annotated[str, BeforeValidator(name), shown(**NAMED)]
Day = Annotated[date, PlainValidator(day), shown(**DAY)]
Duration = Annotated[
    timedelta, PlainValidator(length_of_time), shown(type="string", pattern=LENGTH)
]
Zone = Annotated[str, BeforeValidator(zone), shown(**ZONES)]
Clock = Annotated[time, PlainValidator(clock), written_as(_CLOCK)]
Glob = Annotated[Pattern, PlainValidator(action_glob), shown(**ACTIONS)]
RiskLevel = Annotated[Risk, PlainValidator(choice(Risk)), word_of(Risk)]
Globs = Annotated[tuple[Glob, ...], BeforeValidator(several), or_several(**ACTIONS)]
ResourceGlob = Annotated[Pattern, PlainValidator(resource_glob), shown(**PLACE)]
ResourceGlobs = Annotated[tuple[ResourceGlob, ...], BeforeValidator(several), or_several(**PLACE)]
GlobText = Annotated[str, BeforeValidator(action_glob_text), shown(**ACTIONS)]
ResourceGlobText = Annotated[str, BeforeValidator(resource_glob_text), shown(**PLACE)]
