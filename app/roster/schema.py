"""How a roster is written: the shape of the YAML, key by key."""

import re
from datetime import date, timedelta
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, PlainValidator, StrictInt

from app.documents.fields import Day, Globs, Name, ResourceGlobs, RiskLevel, Words, words
from app.documents.problem import quoted
from app.documents.strict import Strict
from app.documents.wording import refuse
from app.roster.people import Rate

_ACCOUNT = re.compile(r"(?:[TE][A-Z0-9]{1,30}/)?[UW][A-Z0-9]{1,30}")
_WORKSPACE = re.compile(r"[TE][A-Z0-9]{1,30}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
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
    return text


def zone(value: object) -> str:
    """Check the name of a time zone."""
    text = words(value)
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse(f"{quoted(text)} is not a time zone, such as Europe/Madrid")


def rate(value: object) -> Rate:
    """Check a rate."""
    found = _RATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        refuse("must be a rate such as 60/min, 5/s, 100/h or 1000/d")
    return Rate(int(found[1]), _PER[found[2]])


def member(value: object) -> object:
    """Let a name stand for a membership without limits."""
    return {"person": value} if isinstance(value, str) else value


AccountText = Annotated[str, BeforeValidator(account)]
Workspace = Annotated[str, BeforeValidator(workspace)]
Email = Annotated[str, BeforeValidator(email)]
Zone = Annotated[str, BeforeValidator(zone)]
RateText = Annotated[Rate, PlainValidator(rate)]


class PersonPart(Strict):
    """One person."""

    later: ClassVar[frozenset[str]] = frozenset({"cover_from"})
    name: Words
    slack: tuple[AccountText, ...] = ()
    email: Email = ""
    manager: Name = ""
    zone: Zone = "UTC"


class MemberPart(Strict):
    """One membership."""

    person: Name
    start: Day = Field(default=date.min, alias="from")
    until: Day = date.max


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


class AgentPart(Strict):
    """One agent."""

    owner: Name
    actions: Globs
    requesters: tuple[Name, ...] = ()
    executors: tuple[Name, ...] = ()
    max_pending: Annotated[StrictInt, Field(ge=1, le=100_000)]
    rate: RateText
    until: Day


class RosterPart(Strict):
    """The whole roster."""

    version: Annotated[StrictInt, Field(ge=1, le=1)]
    workspace: Workspace
    people: dict[Name, PersonPart] = Field(default={})
    groups: dict[Name, tuple[Annotated[MemberPart, BeforeValidator(member)], ...]] = Field(
        default={}
    )
    grants: tuple[GrantPart, ...] = ()
    agents: dict[Name, AgentPart] = Field(default={})
