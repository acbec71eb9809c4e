"""The locks that are on; why each was put on is sealed."""

from dataclasses import replace
from functools import lru_cache

from app.domain.authority import Lock
from app.store import statements as sql
from app.store.engine import Session
from app.store.ledger import Ledger
from app.store.mapping import shape_of


@lru_cache(maxsize=1024)
def read_lock(body: str) -> Lock:
    """Read a lock from its row, its reason as it is sealed."""
    lock: Lock = shape_of(Lock).read(body)
    return lock


def locks_in(session: Session, ledger: Ledger) -> tuple[Lock, ...]:
    """Give the locks that are on."""
    found = (read_lock(row[0]) for row in session.all(sql.LOCKS))
    return tuple(
        replace(one, reason=ledger.open_words(session, f"lock {one.id}", one.reason))
        for one in found
    )


def keep_lock(session: Session, ledger: Ledger, lock: Lock) -> None:
    """Put a lock on."""
    why = ledger.seal_words(session, f"lock {lock.id}", lock.reason)
    body = shape_of(Lock).public(replace(lock, reason=why))
    session.run(sql.INSERT_LOCK, {"id": lock.id, "body": body})
