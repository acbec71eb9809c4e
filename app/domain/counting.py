"""Whose approvals count now, and for which groups: by their own right, or by one that was lent.

A cover lends a right and adds none. Whoever is away and all who stand in for them have one right
between them: if they answered themselves it is used, else by the first who stood in for them.
"""

from collections.abc import Iterable

from app.domain.care import NOTHING, Care, unproven
from app.domain.cover import ByCover
from app.domain.people import Standing, Standings, Verdict
from app.domain.request import ActionRequest, Review
from app.domain.seats import Groups


def approvers(request: ActionRequest, standings: Standings, added: Care = NOTHING) -> Groups:
    """Name whoever approved the current revision and still counts, and for which groups.

    A review counts for the groups that it was given for, as far as they are still held: a
    group joined later was not what the reviewer answered for, and no entry would show it.
    Where a step-up is asked for, then or now, a review without it counts for nothing.
    """
    care = request.terms.care | added
    counted: dict[str, frozenset[str]] = {}
    lent: list[tuple[str, ByCover]] = []
    for one in request.current_reviews:
        standing = standings.get(one.person)
        if one.verdict is not Verdict.APPROVE or unproven(care, one.step_up):
            continue
        if standing and standing.counts:
            held, by = _held(one, standing)
            counted[one.person] = counted.get(one.person, frozenset()) | held
            lent += [(one.person, cover) for cover in by]
    people = request.asker.people
    lent = [(name, cover) for name, cover in lent if cover.absent not in people]
    counted = {name: groups for name, groups in counted.items() if name not in people}
    counted = _with_lent(counted, lent)
    return {name: groups for name, groups in counted.items() if groups}


def _held(review: Review, standing: Standing) -> tuple[frozenset[str], list[ByCover]]:
    """Part what somebody answered for and still holds into what is their own and what is lent."""
    held = review.groups & standing.groups
    lent = {one.group for one in (*review.covers, *standing.covers)}
    return held - lent, [one for one in review.covers if one in standing.covers]


def _with_lent(
    own: dict[str, frozenset[str]], lent: Iterable[tuple[str, ByCover]]
) -> dict[str, frozenset[str]]:
    """Add to each what was lent to them, in the order in which they answered."""
    users = {name: name for name, groups in own.items() if groups}
    counted = dict(own)
    for name, cover in lent:
        if name not in own or cover.group in counted[name]:
            continue
        if users.setdefault(cover.absent, name) == name:
            counted[name] |= {cover.group}
    return counted
