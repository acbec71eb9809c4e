"""An older state takes the place of the database: what is open in it is ended, and that is told.

What became of it since is not known. An approval may have been used, and a request that was held
may have been approved and run; neither may be used or run once more. So all of it is ended, and
whoever still wants it asks anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain import lifecycle
from app.domain.authority import Actor, LockLifted, LockSet
from app.domain.closing import closed
from app.domain.request import ActionRequest, DecidedBy, State
from app.domain.restored import Restored
from app.workflow.keys import revoke_key
from app.workflow.locks import set_lock
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, record

WHY = "The database was restored from a backup, so it is not known whether this was used."
STOPPED = "Put on again: it was put on after the backup was made that was restored."


@dataclass(frozen=True, slots=True)
class Since:
    """What was stopped after an older state was made: keys by id, and locks with their ends."""

    keys: Sequence[str] = ()
    locks: Sequence[LockSet | LockLifted] = ()

    @property
    def standing(self) -> tuple[LockSet, ...]:
        """Give the locks that were put on and not lifted."""
        lifted = {one.id for one in self.locks if isinstance(one, LockLifted)}
        put_on = (one for one in self.locks if isinstance(one, LockSet))
        return tuple(one for one in put_on if one.id not in lifted)


def end_open(uow: UnitOfWork, actor: Actor, limit: int) -> tuple[int, int]:
    """End some of what is approved or pending; say how many of each were ended."""
    approved = uow.requests_of(state=State.APPROVED, limit=limit).requests
    revoked = [_revoked(uow, one, actor) for one in approved]
    pending = uow.pending(limit - len(approved)) if len(approved) < limit else ()
    cancelled = [_cancelled(uow, one, actor) for one in pending]
    return sum(revoked), sum(cancelled)


def still_open(q: Queries) -> tuple[str, ...]:
    """Name some requests that are approved or pending."""
    approved = q.requests_of(state=State.APPROVED, limit=5).requests
    return tuple(one.id for one in (*approved, *q.pending(5)))


def stop_again(uow: UnitOfWork, since: Since, actor: Actor) -> None:
    """Revoke the keys and put on the locks that were revoked and put on after that state."""
    for one in since.keys:
        revoke_key(uow, one, actor)
    for lock in since.standing:
        set_lock(uow, lock.kind, lock.target, STOPPED, lock.actor)


def chain_restored(uow: UnitOfWork, event: Restored) -> None:
    """Write down what took whose place."""
    uow.append(event)


def _revoked(uow: UnitOfWork, request: ActionRequest, actor: Actor) -> bool:
    ended = lifecycle.revoke(request, DecidedBy.OPERATOR, actor.id, "restored", WHY, uow.now)
    after = record(uow, request, ended, Attempted("revoke", actor))
    return isinstance(after, ActionRequest)


def _cancelled(uow: UnitOfWork, request: ActionRequest, actor: Actor) -> bool:
    late = closed(request, uow.now) is not None
    by = (DecidedBy.OPERATOR, actor.id, WHY, uow.now)
    ended = lifecycle.expire(request, uow.now) if late else lifecycle.cancel(request, *by)
    after = record(uow, request, ended, Attempted("cancel", actor))
    return isinstance(after, ActionRequest)
