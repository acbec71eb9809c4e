"""What the use cases ask of the store about erasing."""

from datetime import datetime
from typing import Protocol


class RetentionQueries(Protocol):
    """Reads of what there is to erase."""

    def outlived(self, asked_before: datetime, limit: int) -> tuple[str, ...]:
        """List what is over, was asked before a moment, and is not erased yet; oldest first."""


class RetentionWrites(Protocol):
    """Removing what only served delivery."""

    def prune(self, before: datetime, limit: int) -> int:
        """Remove settled messages and answers to clicks from before a moment; say how many."""
