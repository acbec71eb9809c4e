"""By which way a person may review: the group, the grant, and until when."""

from dataclasses import dataclass
from datetime import date, datetime

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
        for member in roster.memberships
        if member.group == grant.group and member.span.holds(now)
    )


def routes_of(roster: Roster, person: str, now: datetime) -> tuple[Route, ...]:
    """List everything that a person may review now."""
    return tuple(
        _route(member, grant)
        for member in roster.memberships
        for grant in roster.grants
        if (member.person, member.group) == (person, grant.group)
        and member.span.holds(now)
        and grant.span.holds(now)
    )


def _route(member: Membership, grant: Grant) -> Route:
    return Route(member.person, grant.group, grant, min(member.span.until, grant.span.until))
