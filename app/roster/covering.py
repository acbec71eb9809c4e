"""For whom somebody stands in, and for which groups: never wider than the absent person. Pure."""

from collections.abc import Collection, Iterator
from datetime import datetime

from app.domain.action import Facts
from app.domain.cover import ByCover, Cover
from app.roster.document import Roster


def stands_for(
    roster: Roster, person: str, facts: Facts, now: datetime, barred: Collection[str] = frozenset()
) -> tuple[ByCover, ...]:
    """List by which covers a person may review this now, beside what they may by themselves.

    The groups are those for which the absent person may review it now, as a member and not by
    another cover, as far as the person's `cover_from` names them. `barred` are those who may not
    decide it: a cover of theirs, or that they named, is good for nothing here.
    """
    found = roster.people.get(person)
    if found is None or found.left(now):
        return ()
    own = roster.groups_for(person, facts, now)
    return tuple(
        sorted(
            ByCover(group, one.absent, one.id, one.until, one.named_by)
            for one in covers_by(roster, person, now)
            if not {one.absent, one.named_by} & set(barred)
            for group in roster.groups_for(one.absent, facts, now)
            if group in found.cover_from and group not in own
        )
    )


def covers_by(roster: Roster, person: str, now: datetime) -> Iterator[Cover]:
    """List the covers by which a person stands in now, as they are good for anything."""
    return (
        one
        for named in roster.covers
        if named.stand_in == person
        and (one := named.within(roster.limits.cover)).holds(now)
        and not unfit(roster, one, now)
    )


def unfit(roster: Roster, cover: Cover, now: datetime) -> str:
    """Say why nobody may stand in like this, whatever the request: the code of the refusal."""
    people = roster.people
    absent, stand_in = people.get(cover.absent), people.get(cover.stand_in)
    if absent is None or stand_in is None or absent.left(now) or stand_in.left(now):
        return "cover_stranger"
    if cover.stand_in in {cover.absent, cover.named_by}:
        return "cover_self"
    if cover.written:
        return ""
    namer = people.get(cover.named_by)
    if namer is None or namer.left(now) or namer.id not in {absent.id, absent.manager}:
        return "cover_not_yours"
    return ""


def groups_in(roster: Roster, absent: str) -> frozenset[str]:
    """Name every group that somebody is in at some time, as the roster is known now."""
    listed = {one.group for one in roster.memberships if one.person == absent}
    return frozenset(listed | {k for k, one in roster.rotations.items() if absent in one.people})


def coverable(roster: Roster, absent: str, stand_in: str) -> frozenset[str]:
    """Name the groups for which one person may stand in for another."""
    found = roster.people.get(stand_in)
    return groups_in(roster, absent) & set(found.cover_from) if found else frozenset()
