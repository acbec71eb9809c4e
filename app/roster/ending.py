"""What of a roster ends soon, and what ends later than it should. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.documents.problem import Path, Problem
from app.domain.cover import Cover
from app.roster.document import Roster
from app.roster.people import Grant


@dataclass(frozen=True, slots=True)
class Ending:
    """One thing that ends: of which kind, which one, and its last day."""

    kind: str
    name: str
    until: date


def ending(roster: Roster, now: datetime, within: timedelta) -> tuple[Ending, ...]:
    """List what ends within a time, the soonest first; what is over already is left out."""
    today, last = now.astimezone(UTC).date(), _day(now, within)
    found = (one for one in _everything(roster) if today <= one.until <= last)
    return tuple(sorted(found, key=lambda one: (one.until, one.kind, one.name)))


def too_far(roster: Roster, now: datetime) -> tuple[Ending, ...]:
    """List the grants and agents that end later than the roster's own limit."""
    last = _day(now, roster.limits.until)
    found = (one for one, _ in _limited(roster) if one.until > last)
    return tuple(sorted(found, key=lambda one: (one.until, one.kind, one.name)))


def far_problems(roster: Roster, now: datetime) -> list[Problem]:
    """Warn of each grant and agent that ends later than the limit, where it is written."""
    last = _day(now, roster.limits.until)
    message = f"{_beyond(roster)}: name an earlier day, or raise limits.until"
    return [
        roster.outline.warning(path, message) for one, path in _limited(roster) if one.until > last
    ]


def over_problems(roster: Roster, now: datetime) -> list[Problem]:
    """Warn of each grant, agent and cover whose last day is over: it is good for nothing."""
    today = now.astimezone(UTC).date()
    covers = [
        (_cover(one), ("covers", number, "until"))
        for number, one in enumerate(one for one in roster.covers if one.written)
    ]
    return [
        roster.outline.warning(path, f"is over: the {one.kind} has counted for nothing since then")
        for one, path in (*_limited(roster), *covers)
        if one.until < today
    ]


def far_notes(roster: Roster, grants: Iterable[Grant], now: datetime) -> tuple[str, ...]:
    """Say of each of these grants whether it ends later than the limit."""
    last = _day(now, roster.limits.until)
    far = {_grant(one).name: one for one in grants if one.span.until > last}
    return tuple(
        f"{name}: {one.span.until} {_beyond(roster)}" for name, one in sorted(far.items())
    )


def _beyond(roster: Roster) -> str:
    return f"is later than {roster.limits.until.days} days from now (limits.until)"


def _day(now: datetime, within: timedelta) -> date:
    """Give the day so far ahead; where there is none, the last of all."""
    try:
        return now.astimezone(UTC).date() + within
    except OverflowError:
        return date.max


def _limited(roster: Roster) -> Iterator[tuple[Ending, Path]]:
    for number, grant in enumerate(roster.grants):
        yield _grant(grant), ("grants", number, "until")
    for name, agent in roster.agents.items():
        yield Ending("agent", name, agent.until), ("agents", name, "until")


def _grant(grant: Grant) -> Ending:
    return Ending("grant", f"{grant.group}: {grant.purpose}", grant.span.until)


def _everything(roster: Roster) -> Iterator[Ending]:
    yield from (one for one, _ in _limited(roster))
    for person in roster.people.values():
        yield Ending("person", person.id, person.until)
    for one in roster.memberships:
        yield Ending("membership", f"{one.person} in {one.group}", one.span.until)
    yield from map(_cover, roster.covers)


def _cover(cover: Cover) -> Ending:
    last = (cover.until - timedelta(microseconds=1)).date()
    return Ending("cover", f"{cover.stand_in} for {cover.absent}", last)
