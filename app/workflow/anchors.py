"""What is told outside of where the chain stands."""

from app.audit.checkpoint import Checkpoint
from app.workflow.ports import Queries


def checkpoint(q: Queries) -> Checkpoint | None:
    """Say where the chain stands now; nothing while it has no entry."""
    head = q.chain_head()
    return Checkpoint(head.seq, head.link, q.now) if head.seq else None
