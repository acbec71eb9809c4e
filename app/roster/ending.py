"""What of a roster ends soon, and what ends too far away. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.roster.document import Roster


@dataclass(frozen=True, slots=True)
class Ending:
    """One thing that ends: of which kind, which one, and its last day."""

    kind: str
    name: str
    until: date


def ending(roster: Roster, now: datetime, within: timedelta) -> tuple[Ending, ...]:
    """List what ends within a time, the soonest first; what is over already is left out."""
    today = now.astimezone(UTC).date()
    last = today + within
    found = (one for one in _everything(roster) if today <= one.until <= last)
    return tuple(sorted(found, key=lambda one: (one.until, one.kind, one.name)))


def too_far(roster: Roster, now: datetime) -> tuple[Ending, ...]:
    """List the grants and agents that end later than the roster's own limit."""
    last = now.astimezone(UTC).date() + roster.limits.until
    found = (one for one in _limited(roster) if one.until > last)
    return tuple(sorted(found, key=lambda one: (one.until, one.kind, one.name)))


def _limited(roster: Roster) -> Iterator[Ending]:
    for grant in roster.grants:
        yield Ending("grant", f"{grant.group}: {grant.purpose}", grant.span.until)
    for name, agent in roster.agents.items():
        yield Ending("agent", name, agent.until)


def _everything(roster: Roster) -> Iterator[Ending]:
    yield from _limited(roster)
    for person in roster.people.values():
        yield Ending("person", person.id, person.until)
    for one in roster.memberships:
        yield Ending("membership", f"{one.person} in {one.group}", one.span.until)
    for cover in roster.covers:
        last = (cover.until - timedelta(microseconds=1)).date()
        yield Ending("cover", f"{cover.stand_in} for {cover.absent}", last)
