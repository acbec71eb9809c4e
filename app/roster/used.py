"""An access review: who may do what, by which grant, until when, and when it was last used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.request import Review
from app.roster.document import Roster
from app.roster.who import Route, routes_of


@dataclass(frozen=True, slots=True)
class Use:
    """How often somebody answered as a member of a group, and when last."""

    times: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """One right that somebody holds, and what became of it; `use` is missing where it slept.

    A review counts for every group it was given for: which of a group's grants was needed is
    not recorded, so a right is used when its group is.
    """

    route: Route
    name: str
    use: Use | None


def rights(roster: Roster, reviews: Iterable[Review], now: datetime) -> tuple[Held, ...]:
    """List every right that is held now, by person, group and grant."""
    uses = _uses(reviews)
    return tuple(
        Held(route, roster.people[person].name, uses.get((person, route.group)))
        for person in sorted(roster.people)
        for route in routes_of(roster, person, now)
    )


def _uses(reviews: Iterable[Review]) -> dict[tuple[str, str], Use]:
    found: dict[tuple[str, str], Use] = {}
    for one in reviews:
        for group in one.groups:
            before = found.get((one.person, group))
            times, last = (before.times, before.last) if before else (0, one.at)
            found[one.person, group] = Use(times + 1, max(last, one.at))
    return found
