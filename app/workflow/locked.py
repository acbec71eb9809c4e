"""Who is locked, and decides nothing until somebody else lifts the lock."""

from app.domain.authority import LockKind
from app.workflow.ports import Queries


def locked_reviewers(q: Queries) -> frozenset[str]:
    """Name the people whom a lock keeps from deciding."""
    return frozenset(one.target for one in q.locks() if one.kind is LockKind.REVIEWER)
