"""Groups whose members Slack knows: who of the roster is in them, by what was seen last. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.action import Facts
from app.domain.people import Account
from app.domain.user_groups import Snapshot
from app.roster.document import Roster
from app.roster.people import Membership, Span

ALWAYS = Span()


def resolved(roster: Roster, seen: Mapping[str, Snapshot], now: datetime) -> Roster:
    """Fill the roster's user groups with those of its people who are in them, by a snapshot's id.

    Without a snapshot, or by one that is older than the group's `max_age`, nobody is a member.
    """
    known = {
        name: seen[group.id] for name, group in roster.user_groups.items() if group.id in seen
    }
    joined = tuple(
        Membership(name, person, ALWAYS)
        for name, snapshot in known.items()
        if snapshot.fresh(roster.user_groups[name].max_age, now)
        for person in sorted(people_in(roster, snapshot))
    )
    return replace(roster, memberships=(*roster.memberships, *joined), snapshots=known)


def people_in(roster: Roster, snapshot: Snapshot) -> frozenset[str]:
    """Name the roster's people who are in a snapshot; an account of nobody counts for nobody."""
    accounts = (Account(roster.workspace, one) for one in snapshot.members)
    return frozenset(
        person.id for one in accounts if (person := roster.person_of(one)) is not None
    )


def stale(roster: Roster, now: datetime) -> frozenset[str]:
    """Name the groups of whose members too little is known now."""
    return frozenset(
        name
        for name, group in roster.user_groups.items()
        if name not in roster.snapshots or not roster.snapshots[name].fresh(group.max_age, now)
    )


def doubtful(
    roster: Roster, person: str, facts: Facts, now: datetime, held: Collection[str] = ()
) -> frozenset[str]:
    """Name the ids of the user groups that must be looked at before this person is judged.

    Those are the stale ones that may review this and that the person was in when last seen, or
    in whose name they have reviewed (`held`); and every one, where they are in no other group.
    """
    unknown = {one.group for one in roster.granting(facts, now)} & stale(roster, now)
    last = {
        name
        for name in unknown & roster.snapshots.keys()
        if person in people_in(roster, roster.snapshots[name])
    }
    alone = not held and not roster.groups_for(person, facts, now)
    wanted = unknown if alone else last | (unknown & set(held))
    return frozenset(roster.user_groups[name].id for name in wanted)


def versions(roster: Roster, groups: Collection[str]) -> tuple[str, ...]:
    """Name the snapshots by which somebody is in these groups."""
    found = (roster.snapshots[one].version for one in groups if one in roster.snapshots)
    return tuple(sorted(found))
