"""How plans and calendars are written: the shape of the YAML, key by key."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator, StrictBool

from app.documents.fields import (
    Duration,
    Name,
    Zone,
    choice,
    or_several,
    several,
    shown,
    word_of,
    words,
    written_as,
)
from app.documents.problem import quoted
from app.documents.strict import Strict
from app.documents.wording import refuse
from app.domain.plan import Do, Who
from app.escalation.calendar import Calendar, Hours
from app.escalation.holiday import problem_with

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAYS = re.compile(f"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?")
_HOURS = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_SHARE = re.compile(r"([1-9][0-9]?)%")
_ENDPOINT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
MIDNIGHT = 1440


def days(value: object) -> frozenset[int]:
    """Read days of the week: one, or one to another."""
    text = words(value)
    found = _DAYS.fullmatch(text)
    if not found:
        refuse(f"{quoted(text)} is not a day such as mon, or several such as mon-fri")
    first = DAYS.index(found[1])
    last = DAYS.index(found[2] or found[1])
    return frozenset((first + number) % 7 for number in range((last - first) % 7 + 1))


def hours(value: object) -> Hours:
    """Read a window of a day."""
    text = words(value)
    found = _HOURS.fullmatch(text)
    if not found:
        refuse(f'{quoted(text)} is not a window such as "08:00-19:00"')
    first, last = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if first >= MIDNIGHT or last > MIDNIGHT or first == last:
        refuse(f'{quoted(text)} is not a window of a day; all of it is "00:00-24:00"')
    return Hours(first, last)


def country(value: object) -> str:
    """Check the code of a country, or of a part of one."""
    text = words(value)
    if wrong := problem_with(text):
        refuse(f"{quoted(text)} {wrong}")
    return text


def share(value: object) -> int:
    """Read a share of the time to live."""
    found = _SHARE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        refuse("must be a share of the time to live, from 1% to 99%")
    return int(found[1])


def endpoint(value: object) -> str:
    """Check the name of an address outside, as it stands in the name of its setting."""
    text = words(value)
    if not _ENDPOINT.fullmatch(text):
        refuse(f"{quoted(text)} is not a name such as pager, for HITL_WEBHOOKS__PAGER__URL")
    return text


DAYS_SHOWN = {"type": "string", "pattern": f"^{_DAYS.pattern}$"}
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
HOURS_SHOWN = {"type": "string", "pattern": rf"^(?!(.{{5}})-\1$){_TIME}-({_TIME}|24:00)$"}
COUNTRY = {"type": "string", "pattern": "^[A-Z]{2}(-.+)?$"}

DayRange = Annotated[frozenset[int], PlainValidator(days)]
HoursText = Annotated[Hours, PlainValidator(hours)]
Country = Annotated[str, BeforeValidator(country), shown(**COUNTRY)]
Share = Annotated[int, PlainValidator(share), written_as(_SHARE)]
DayRanges = Annotated[tuple[DayRange, ...], BeforeValidator(several), or_several(1, **DAYS_SHOWN)]
AllHours = Annotated[tuple[HoursText, ...], BeforeValidator(several), or_several(1, **HOURS_SHOWN)]
DoWord = Annotated[Do, PlainValidator(choice(Do)), word_of(Do)]
EndpointName = Annotated[str, BeforeValidator(endpoint), written_as(_ENDPOINT)]
WhoWord = Annotated[Who, PlainValidator(choice(Who)), word_of(Who)]


class CalendarPart(Strict):
    """When people are at work."""

    zone: Zone
    days: Annotated[DayRanges, Field(min_length=1)]
    hours: Annotated[AllHours, Field(min_length=1)]
    holidays: Country = ""

    def named(self, name: str) -> Calendar:
        """Make it ready, under its name."""
        days = frozenset().union(*self.days)
        return Calendar(name, self.zone, days, self.hours, self.holidays)


class StepPart(Strict):
    """One step: when, what, and for whom."""

    after: Duration = timedelta()
    share: Share = 0
    do: DoWord
    who: WhoWord | None = None
    to: Name = ""
    name: EndpointName = ""


class PlanPart(Strict):
    """Whom to ask, and when, while nobody decides."""

    steps: Annotated[tuple[StepPart, ...], Field(min_length=1, max_length=20)]
    calendar: Name = ""
    critical: StrictBool = False
