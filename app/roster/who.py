"""By which way a person may review: the group, the grant, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.domain.action import Facts
from app.roster.document import Roster
from app.roster.people import Grant, Membership


@dataclass(frozen=True, slots=True)
class Route:
    """One way to a review: this person, as a member of this group, by this grant."""

    person: str
    group: str
    grant: Grant
    until: date


def routes(roster: Roster, facts: Facts, now: datetime) -> tuple[Route, ...]:
    """List every way in which somebody may review this now."""
    granting = roster.granting(facts, now)
    return tuple(
        _route(member, grant)
        for grant in granting
        for member in roster.current(now)
        if member.group == grant.group
    )


def routes_of(roster: Roster, person: str, now: datetime) -> tuple[Route, ...]:
    """List everything that a person may review now."""
    return tuple(
        _route(member, grant)
        for member in roster.current(now)
        for grant in roster.grants
        if (member.person, member.group) == (person, grant.group) and grant.span.holds(now)
    )


def on_duty(roster: Roster, groups: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Say of each rotation among these groups who is on duty, and until when on its clock."""
    told = []
    for name in sorted({*groups} & roster.rotations.keys()):
        rotation = roster.rotations[name]
        turn = rotation.turn(now)
        if turn is None:
            told.append(f"{name}: nobody is on duty yet")
            continue
        until = turn.until.astimezone(ZoneInfo(rotation.zone))
        told.append(
            f"{name}: {turn.person} is on duty until {until:%a %Y-%m-%d %H:%M} ({rotation.zone})"
        )
    return tuple(told)


def _route(member: Membership, grant: Grant) -> Route:
    return Route(member.person, grant.group, grant, min(member.span.until, grant.span.until))
