"""Make the written roster ready for asking."""

from datetime import UTC, date, datetime, time, timedelta

from app.domain.cover import Cover
from app.domain.people import Account
from app.escalation.calendar import Calendar
from app.roster.people import Agent, Grant, Limits, Membership, Naming, Person, Span, UserGroup
from app.roster.rotation import Rotation
from app.roster.schema import (
    A_WEEK,
    AgentPart,
    CoverPart,
    GrantPart,
    PersonPart,
    RosterPart,
    RotationPart,
    UserGroupPart,
)

A_DAY = timedelta(days=1)


def account_of(text: str, workspace: str) -> Account:
    """Read `U0ANA` of this workspace, or `T0OTHER/U0ANA` of another."""
    team, _, user = text.rpartition("/")
    return Account(team or workspace, user)


def people_of(part: RosterPart) -> dict[str, Person]:
    """List the people by id."""
    calendars = calendars_of(part)
    return {
        id_: _person(id_, one, part.workspace, calendars.get(one.calendar))
        for id_, one in part.people.items()
    }


def calendars_of(part: RosterPart) -> dict[str, Calendar]:
    """List the calendars by name."""
    return {name: one.named(name) for name, one in part.calendars.items()}


def memberships_of(part: RosterPart) -> tuple[Membership, ...]:
    """List who is in which group, and when."""
    return tuple(
        Membership(group, one.person, Span(one.start, one.until))
        for group, members in part.listed.items()
        for one in members
    )


def user_groups_of(part: RosterPart) -> dict[str, UserGroup]:
    """List the groups whose members Slack knows, by name."""
    return {
        name: UserGroup(one.slack_group, one.max_age)
        for name, one in part.groups.items()
        if isinstance(one, UserGroupPart)
    }


def rotations_of(part: RosterPart) -> dict[str, Rotation]:
    """List the groups whose members take turns, by name."""
    calendars = calendars_of(part)
    return {
        name: _rotation(one, calendars.get(one.calendar)) for name, one in part.rotating.items()
    }


def covers_of(part: RosterPart) -> tuple[Cover, ...]:
    """List the stand-ins that the roster itself names."""
    return tuple(_cover(one) for one in part.covers)


def limits_of(part: RosterPart) -> Limits:
    """Give the limits."""
    return Limits(part.limits.cover, part.limits.until)


def grants_of(part: RosterPart) -> tuple[Grant, ...]:
    """List what groups may review."""
    return tuple(_grant(one) for one in part.grants)


def agents_of(part: RosterPart) -> dict[str, Agent]:
    """List the agents by name."""
    return {name: _agent(name, one) for name, one in part.agents.items()}


def _person(id_: str, part: PersonPart, workspace: str, calendar: Calendar | None) -> Person:
    accounts = tuple(account_of(one, workspace) for one in part.slack)
    known = (part.name, accounts, part.email, part.manager, part.zone)
    quiet = part.quiet.hours if part.quiet else None
    return Person(id_, *known, part.cover_from, part.until, quiet, calendar)


def _rotation(part: RotationPart, calendar: Calendar | None) -> Rotation:
    """Begin at the first hand-over on the day that is written, or after it."""
    later = 0 if part.handover.day is None else (part.handover.day - part.start.weekday()) % A_WEEK
    first = datetime.combine(part.start + later * A_DAY, part.handover.at)
    return Rotation(part.rotation, part.every, first, part.handover.zone, calendar)


def _cover(part: CoverPart) -> Cover:
    """Name it by what it says; an end that is moved leaves it the same cover."""
    name = f"roster:{part.absent}:{part.stand_in}:{part.start}"
    start, until = _midnight(part.start), _midnight(part.until) + A_DAY
    return Cover(name, part.absent, part.stand_in, "", start, until, part.reason)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _grant(part: GrantPart) -> Grant:
    limited = "environments" in part.model_fields_set
    return Grant(
        group=part.group,
        actions=part.actions,
        resources=part.resources,
        environments=frozenset(part.environments) if limited else None,
        max_risk=part.max_risk,
        purpose=part.purpose,
        span=Span(part.start, part.until),
    )


def _agent(name: str, part: AgentPart) -> Agent:
    return Agent(
        name=name,
        owner=part.owner,
        actions=part.actions,
        requesters=part.requesters,
        executors=part.executors,
        max_pending=part.max_pending,
        rate=part.rate,
        until=part.until,
        requester_required=part.requester is Naming.REQUIRED,
    )
