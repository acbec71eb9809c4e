"""Keep what Slack says of the user groups that the roster names, and put right what it changes."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.people import Account
from app.domain.user_groups import Found, Snapshot, UserGroupChanged
from app.roster.document import Roster
from app.roster.user_groups import people_in, stale
from app.workflow.messages import card_message
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.refresh_homes import refresh_all_homes

MOST = 1000
A_THIRD = 3


@dataclass(frozen=True, slots=True)
class Told:
    """How a group from Slack stands: what was seen of it, when, and who of the roster is in it.

    `strangers` are the accounts in it that are nobody's on the roster.
    """

    group: str
    id: str
    fresh: bool
    found: Found | None = None
    version: str = ""
    members: int = 0
    people: tuple[str, ...] = ()
    checked_at: datetime | None = None
    strangers: tuple[str, ...] = ()


def due_user_groups(q: Queries, limit: int) -> frozenset[str]:
    """Name the user groups to look at again, the longest unseen first.

    Each is looked at three times before it is too old.
    """
    roster = q.roster()
    if roster is None:
        return frozenset()
    due: list[tuple[datetime | None, str]] = []
    for name, group in roster.user_groups.items():
        seen = roster.snapshots.get(name)
        if seen is None or not seen.fresh(group.max_age / A_THIRD, q.now):
            due.append((seen.checked_at if seen else None, group.id))
    due.sort(key=lambda one: (one[0] is not None, one[0], one[1]))
    return frozenset(name for _, name in due[:limit])


def named_user_groups(q: Queries) -> frozenset[str]:
    """Name the ids of the user groups that the active roster names."""
    roster = q.roster()
    return frozenset(one.id for one in roster.user_groups.values()) if roster else frozenset()


def keep_user_groups(uow: UnitOfWork, seen: tuple[Snapshot, ...]) -> bool:
    """Store what was seen; where that is another membership, chain it and put right what shows it.

    An answer to an earlier question than the last one kept says nothing new. That nothing has
    changed is stored, and leaves no entry. Says whether anything changed.
    """
    changed = {one.id for one in seen if _kept(uow, one)}
    if changed:
        _show(uow, changed)
    return bool(changed)


def told_of_groups(q: Queries) -> tuple[Told, ...]:
    """Tell how every group stands whose members Slack knows."""
    roster = q.roster()
    return tuple(_told(q, roster, name) for name in roster.user_groups) if roster else ()


def _kept(uow: UnitOfWork, seen: Snapshot) -> bool:
    known = uow.user_group(seen.id)
    if known and seen.checked_at < known.checked_at <= uow.now:
        return False
    changed = known is None or known.version != seen.version
    if changed:
        before = known.members if known else frozenset()
        added, removed = seen.members - before, before - seen.members
        uow.append(
            UserGroupChanged(
                seen.id, seen.version, seen.found, tuple(sorted(added)), tuple(sorted(removed))
            )
        )
    uow.keep_user_group(seen)
    return changed


def _show(uow: UnitOfWork, changed: set[str]) -> None:
    """Put right the Homes, and the cards of what waits for a group whose members changed."""
    refresh_all_homes(uow)
    roster = uow.roster()
    names = (
        {name for name, one in roster.user_groups.items() if one.id in changed} if roster else ()
    )
    for request in uow.pending(MOST):
        granting = roster.granting(request.facts, uow.now) if roster else ()
        if any(one.group in names for one in granting):
            for card in uow.cards_of(request.id):
                uow.post(card_message(card))


def _told(q: Queries, roster: Roster, name: str) -> Told:
    group, seen = roster.user_groups[name], roster.snapshots.get(name)
    fresh = name not in stale(roster, q.now)
    if seen is None:
        return Told(name, group.id, fresh)
    people = tuple(sorted(people_in(roster, seen)))
    accounts = sorted(seen.members)
    strangers = [one for one in accounts if not roster.person_of(Account(roster.workspace, one))]
    return Told(
        *(name, group.id, fresh, seen.found, seen.version, len(accounts), people),
        *(seen.checked_at, tuple(strangers)),
    )
