"""People, their groups, what groups may review, and the agents that may ask."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from app.documents.patterns import Pattern
from app.domain.action import Facts, Risk
from app.domain.cover import LONGEST
from app.domain.people import Account
from app.escalation.calendar import Calendar, Hours
from app.roster.quiet import back_at, quiet_until


@dataclass(frozen=True, slots=True)
class Person:
    """One human being, with every account that is theirs."""

    id: str
    name: str
    accounts: tuple[Account, ...]
    email: str = ""
    manager: str = ""
    zone: str = "UTC"
    cover_from: tuple[str, ...] = ()
    until: date = date.max
    quiet: Hours | None = None
    calendar: Calendar | None = None

    def quiet_until(self, now: datetime) -> datetime | None:
        """Say until when they are not to be disturbed, if they are not now.

        With a calendar that is until they are at work again, else until their quiet hours end.
        """
        if self.calendar:
            return back_at(self.calendar, now)
        return quiet_until(self.quiet, self.zone, now)

    def left(self, now: datetime) -> bool:
        """Tell whether their last day is over: from then on they count for nothing."""
        return not Span(until=self.until).holds(now)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a cover may last, and how far ahead grants and agents may end unremarked."""

    cover: timedelta = LONGEST
    until: timedelta = timedelta(days=550)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from one to another, both included, in UTC."""

    start: date = date.min
    until: date = date.max

    def holds(self, now: datetime) -> bool:
        """Tell whether a moment lies in these days."""
        return self.start <= now.astimezone(UTC).date() <= self.until


@dataclass(frozen=True, slots=True)
class Membership:
    """That a person is in a group, and when."""

    group: str
    person: str
    span: Span


@dataclass(frozen=True, slots=True)
class UserGroup:
    """That the members of a group are those of a Slack user group, known at most so long ago."""

    id: str
    max_age: timedelta


@dataclass(frozen=True, slots=True)
class Grant:
    """What a group may review: actions, resources, environments, up to a risk, until a day.

    No actions, resources or environments means nothing; `environments` None means any.
    """

    group: str
    actions: tuple[Pattern, ...]
    resources: tuple[Pattern, ...]
    environments: frozenset[str] | None
    max_risk: Risk
    purpose: str
    span: Span

    def covers(self, facts: Facts, now: datetime) -> bool:
        """Tell whether the grant is for these facts, now."""
        resource = facts.resource.readings
        return (
            self.span.holds(now)
            and facts.risk.rank <= self.max_risk.rank
            and (self.environments is None or facts.environment in self.environments)
            and any(one.matches(facts.action) for one in self.actions)
            and any(one.fits_each(resource) for one in self.resources)
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """How often: a count in each length of time."""

    count: int
    per: timedelta


class Naming(StrEnum):
    """Whether an agent must name the person it acts for."""

    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Agent:
    """A registered identity that is not human: whose it is, and what it may ask for."""

    name: str
    owner: str
    actions: tuple[Pattern, ...]
    requesters: tuple[str, ...]
    executors: tuple[str, ...]
    max_pending: int
    rate: Rate
    until: date
    requester_required: bool = False

    def expired(self, now: datetime) -> bool:
        """Tell whether the registration has ended."""
        return not Span(until=self.until).holds(now)
