"""What the use cases ask of the store about the policy and the roster."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.authority import Actor, Document
from app.policy.document import Policy
from app.roster.document import Roster


@dataclass(frozen=True, slots=True)
class Loading:
    """That a version of a document became the active one: by which entry, when, and by whom."""

    entry: int
    kind: str
    version: str
    at: datetime
    actor: Actor


class DocumentQueries(Protocol):
    """Reads about documents."""

    def policy(self) -> Policy | None:
        """Give the active policy; nothing if there is none that can be read."""

    def roster(self) -> Roster | None:
        """Give the active roster; nothing if there is none that can be read.

        Its user groups are filled with whoever was seen in them lately enough, and its covers
        with those that were named since.
        """

    def document(self, kind: str) -> Document | None:
        """Give the active document of a kind as it was loaded."""

    def loadings(self, limit: int) -> tuple[Loading, ...]:
        """List what was loaded, as the chain says, newest first."""

    def versions(self, version: str) -> tuple[Document, ...]:
        """Give the documents that are stored under a version."""
