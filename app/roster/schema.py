"""How a roster is written: the shape of the YAML, key by key."""

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, PlainValidator, StrictInt, Tag

from app.documents.fields import (
    LENGTH,
    Clock,
    Day,
    Globs,
    Name,
    ResourceGlobs,
    RiskLevel,
    Words,
    Zone,
    choice,
    length_of_time,
    shown,
    word_of,
    words,
    written_as,
)
from app.documents.problem import quoted
from app.documents.strict import Strict
from app.documents.wording import refuse
from app.domain.cover import LONGEST
from app.domain.letters.names import unfit
from app.escalation.schema import DAYS, CalendarPart
from app.roster.people import Limits, Naming, Rate
from app.roster.quiet import QuietPart

_ACCOUNT = re.compile(r"(?:[TE][A-Z0-9]{1,30}/)?[UW][A-Z0-9]{1,30}")
_WORKSPACE = re.compile(r"[TE][A-Z0-9]{1,30}")
_USER_GROUP = re.compile(r"(?:T[A-Z0-9]{1,30}/)?S[A-Z0-9]{1,30}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
LEAST_AGE, MOST_AGE = timedelta(minutes=1), timedelta(days=1)
LISTED, FROM_SLACK, IN_TURN = "[listed]", "[from Slack]", "[in turn]"
_TURNS = re.compile(r"([1-9][0-9]?)([dw])")
TURNS = "^([1-9]|[1-8][0-9]|9[01])d$|^([1-9]|1[0-3])w$"
A_WEEK = 7
MOST_DAYS = 91
MOST_COVER = timedelta(days=92)
_DAYS_AHEAD = re.compile(r"([1-9][0-9]{0,2}|[12][0-9]{3}|3[0-5][0-9]{2}|36[0-5][0-9]|3660)d")
_RATE = re.compile(r"([1-9][0-9]{0,6})/(s|min|h|d)")
_PER = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


def account(value: object) -> str:
    """Check a Slack account; bots and apps have ids of other kinds."""
    text = words(value)
    if not _ACCOUNT.fullmatch(text) or text.endswith("USLACKBOT"):
        what = f"{quoted(text)} is not a person's Slack account"
        refuse(f"{what}: write the member's id, such as U0ANA or T0OTHER/U0ANA")
    return text


def workspace(value: object) -> str:
    """Check the id of a workspace."""
    text = words(value)
    if not _WORKSPACE.fullmatch(text):
        refuse(f"{quoted(text)} is not the id of a workspace, such as T0ACME")
    return text


def email(value: object) -> str:
    """Check an e-mail address, roughly."""
    text = words(value)
    if not _EMAIL.fullmatch(text):
        refuse(f"{quoted(text)} is not an e-mail address")
    if no := unfit(text):
        refuse(f"{quoted(text)} {no}")
    return text


def user_group(value: object) -> str:
    """Check the id of a Slack user group; its handle is a name that anyone could take."""
    text = words(value)
    if not _USER_GROUP.fullmatch(text):
        what = f"{quoted(text)} is not the id of a Slack user group"
        refuse(f"{what}: write S0SEC, or T0ACME/S0SEC where the roster is of an organisation")
    return text


def age(value: object) -> timedelta:
    """Check how old what is known of a user group may be."""
    found = length_of_time(value)
    if not LEAST_AGE <= found <= MOST_AGE:
        refuse("must be between 1m and 1d")
    return found


def turns(value: object) -> int:
    """Read how long a turn is, in days."""
    found = _TURNS.fullmatch(value) if isinstance(value, str) else None
    days = int(found[1]) * (A_WEEK if found[2] == "w" else 1) if found else 0
    if not 0 < days <= MOST_DAYS:
        refuse("must be days or weeks such as 1d or 2w, at most 13w")
    return days


def weekday(value: object) -> int:
    """Read a day of the week, Monday being 0."""
    text = words(value)
    if text not in DAYS:
        refuse(f"{quoted(text)} is not a day of the week, such as mon")
    return DAYS.index(text)


def cover_length(value: object) -> timedelta:
    """Check how long a cover may last."""
    found = length_of_time(value)
    if found > MOST_COVER:
        refuse("must be at most 92d: whoever is away longer is no member any more")
    return found


def ahead(value: object) -> timedelta:
    """Check how far ahead a last day may lie, in days."""
    found = _DAYS_AHEAD.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        refuse("must be days such as 400d, at most 3660d")
    return timedelta(days=int(found[1]))


def rate(value: object) -> Rate:
    """Check a rate."""
    found = _RATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        refuse("must be a rate such as 60/min, 5/s, 100/h or 1000/d")
    return Rate(int(found[1]), _PER[found[2]])


def member(value: object) -> object:
    """Let a name stand for a membership without limits."""
    return {"person": value} if isinstance(value, str) else value


AccountText = Annotated[
    str,
    BeforeValidator(account),
    shown(type="string", pattern=f"^(?!(.*/)?USLACKBOT$){_ACCOUNT.pattern}$"),
]
Workspace = Annotated[str, BeforeValidator(workspace), written_as(_WORKSPACE)]
Email = Annotated[str, BeforeValidator(email), written_as(_EMAIL)]
UserGroupId = Annotated[str, BeforeValidator(user_group), written_as(_USER_GROUP)]
Age = Annotated[timedelta, PlainValidator(age), shown(type="string", pattern=LENGTH)]
Days = Annotated[int, PlainValidator(turns), shown(type="string", pattern=TURNS)]
Weekday = Annotated[int, PlainValidator(weekday), shown(enum=list(DAYS))]
CoverLength = Annotated[
    timedelta, PlainValidator(cover_length), shown(type="string", pattern=LENGTH)
]
Ahead = Annotated[timedelta, PlainValidator(ahead), written_as(_DAYS_AHEAD)]
RateText = Annotated[Rate, PlainValidator(rate), written_as(_RATE)]


class PersonPart(Strict):
    """One person."""

    name: Words
    slack: tuple[AccountText, ...] = ()
    email: Email = ""
    manager: Name = ""
    zone: Zone = "UTC"
    cover_from: tuple[Name, ...] = ()
    until: Day = date.max
    quiet: QuietPart | None = None
    calendar: Name = ""


class MemberPart(Strict):
    """One membership."""

    person: Name
    start: Day = Field(default=date.min, alias="from")
    until: Day = date.max


class UserGroupPart(Strict):
    """A group whose members are those of a Slack user group; older than `max_age`, nobody is."""

    slack_group: UserGroupId
    max_age: Age = timedelta(minutes=15)


class HandoverPart(Strict):
    """When a turn passes on: an hour of a zone, and of which day where turns are weeks."""

    day: Weekday | None = None
    at: Clock
    zone: Zone


class RotationPart(Strict):
    """A group of one: people take turns, the first from the first hand-over on or after a day."""

    rotation: tuple[Name, ...]
    every: Days
    handover: HandoverPart
    start: Day = Field(alias="from")
    calendar: Name = ""


def _written_as(value: object) -> str:
    if isinstance(value, RotationPart) or (isinstance(value, dict) and "rotation" in value):
        return IN_TURN
    return FROM_SLACK if isinstance(value, dict | UserGroupPart) else LISTED


MemberText = Annotated[
    MemberPart, BeforeValidator(member, json_schema_input_type=Name | MemberPart)
]
Members = tuple[MemberText, ...]
GroupPart = Annotated[
    Annotated[Members, Tag(LISTED)]
    | Annotated[UserGroupPart, Tag(FROM_SLACK)]
    | Annotated[RotationPart, Tag(IN_TURN)],
    Discriminator(_written_as),
]


class GrantPart(Strict):
    """What a group may review. Environments that are not written are any; none is none."""

    group: Name
    actions: Globs
    resources: ResourceGlobs
    environments: tuple[Name, ...] = ()
    max_risk: RiskLevel
    purpose: Words
    start: Day = Field(default=date.min, alias="from")
    until: Day


class CoverPart(Strict):
    """One stand-in; both days are included, in UTC."""

    absent: Name
    stand_in: Name
    start: Day = Field(alias="from")
    until: Day
    reason: Words


class LimitsPart(Strict):
    """How long a cover may last, and how far ahead a last day may lie without a warning."""

    cover: CoverLength = LONGEST
    until: Ahead = Limits().until


NamingWord = Annotated[Naming, PlainValidator(choice(Naming)), word_of(Naming)]


class AgentPart(Strict):
    """One agent."""

    owner: Name
    actions: Globs
    requesters: tuple[Name, ...] = ()
    requester: NamingWord = Naming.OPTIONAL
    executors: tuple[Name, ...] = ()
    max_pending: Annotated[StrictInt, Field(ge=1, le=100_000)]
    rate: RateText
    until: Day


class RosterPart(Strict):
    """The whole roster."""

    version: Annotated[StrictInt, Field(ge=1, le=1)]
    workspace: Workspace
    people: dict[Name, PersonPart] = Field(default={})
    groups: dict[Name, GroupPart] = Field(default={})
    grants: tuple[GrantPart, ...] = ()
    agents: dict[Name, AgentPart] = Field(default={})
    covers: tuple[CoverPart, ...] = ()
    limits: LimitsPart = LimitsPart()
    calendars: dict[Name, CalendarPart] = Field(default={})

    @property
    def listed(self) -> dict[str, Members]:
        """Give the groups whose members are written here."""
        return {name: one for name, one in self.groups.items() if isinstance(one, tuple)}

    @property
    def rotating(self) -> dict[str, RotationPart]:
        """Give the groups whose members take turns."""
        return {name: one for name, one in self.groups.items() if isinstance(one, RotationPart)}
