"""The kill switch."""

from app.domain.authority import Actor, Lock, LockKind, LockLifted, LockSet
from app.workflow.ports import UnitOfWork


def set_lock(uow: UnitOfWork, kind: LockKind, target: str, reason: str, actor: Actor) -> Lock:
    """Stop an agent, a scope, a reviewer, a team, or everything, until it is lifted."""
    lock = Lock(uow.token(), kind, target, reason, actor.id, uow.now)
    uow.keep_lock(lock)
    uow.append(LockSet(lock.id, kind, target, actor, reason or None))
    return lock


def lift_lock(uow: UnitOfWork, name: str, actor: Actor) -> bool:
    """Take a lock off; say whether it was there."""
    if not uow.lift_lock(name):
        return False
    uow.append(LockLifted(name, actor))
    return True
