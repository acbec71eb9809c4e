"""The kill switch: anybody who operates may pull it, and only somebody else puts it back."""

from dataclasses import dataclass

from app.documents.patterns import overlap, pattern
from app.domain.authority import (
    Actor,
    CommandRefused,
    Lock,
    LockKind,
    LockLifted,
    LockSet,
)
from app.domain.hands import Maker, one_hand
from app.domain.letters.blank import shows_nothing, spoken
from app.domain.nearest import did_you_mean
from app.domain.refusal import Refused, refused
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.refresh_homes import refresh_all_homes


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be locked; `unknown` says that nothing here needs to know the target."""

    kind: LockKind
    target: str
    reason: str
    unknown: bool = False


def put_lock(uow: UnitOfWork, wanted: Wanted, actor: Actor) -> Lock | Refused:
    """Put a lock on, unless it would cover nothing: a mistyped name must not feel like safety."""
    named = not shows_nothing(wanted.target)
    if (wanted.kind is LockKind.ALL) is named:
        return refused("lock_target_needless" if named else "lock_target_missing")
    known = _known(uow, wanted.kind)
    if known is not None and not wanted.unknown and not _covers(wanted, known):
        hint = did_you_mean(wanted.target, known)
        return refused("lock_target_unknown", target=wanted.target, hint=hint)
    return set_lock(uow, wanted.kind, wanted.target, wanted.reason, actor)


def set_lock(uow: UnitOfWork, kind: LockKind, target: str, reason: str, actor: Actor) -> Lock:
    """Stop an agent, a scope, a reviewer, a team, or everything, until it is lifted."""
    who, why = actor.told, spoken(reason)
    lock = Lock(f"lock_{uow.token()}", kind, target, why, who, uow.now, line=actor.line)
    uow.keep_lock(lock)
    uow.append(LockSet(lock.id, kind, target, actor, lock.reason or None))
    refresh_all_homes(uow)
    return lock


def lift_lock(uow: UnitOfWork, name: str, actor: Actor) -> Lock | Refused:
    """Take a lock off, which whoever put it on cannot: two people agree that danger is over.

    Neither can a key of the same line: made by one another, or by one operator.
    """
    found = next((one for one in uow.locks() if one.id == name), None)
    if found is None:
        return refused("lock_unknown")
    if one_hand(found.line or (Maker(found.by),), actor.line):
        no = refused("lock_same_person")
        uow.append(CommandRefused("unlock", actor, no.code))
        return no
    uow.lift_lock(name)
    uow.append(LockLifted(name, actor))
    refresh_all_homes(uow)
    return found


def _known(q: Queries, kind: LockKind) -> frozenset[str] | None:
    """List what a lock of this kind can be put on; nothing where that cannot be told."""
    policy, roster = q.policy(), q.roster()
    if policy is None or roster is None or kind is LockKind.ALL:
        return None
    match kind:
        case LockKind.AGENT:
            return frozenset(roster.agents)
        case LockKind.REVIEWER:
            return frozenset(roster.people)
        case LockKind.TEAM:
            return frozenset(policy.teams)
        case LockKind.SCOPE:
            return frozenset(one.pattern.text for one in policy.catalogue.everything)


def _covers(wanted: Wanted, known: frozenset[str]) -> bool:
    if wanted.kind is not LockKind.SCOPE:
        return wanted.target in known
    mine = pattern(wanted.target)
    return any(overlap(mine, pattern(one)) for one in known)
