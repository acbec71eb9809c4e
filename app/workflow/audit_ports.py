"""What the use cases ask of the store about the chain itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from app.audit.chain import Entry, Head
from app.domain.authority import AuthorityEvent
from app.domain.events import Event


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are wanted; what is empty asks for nothing. `until` is not included."""

    since: datetime | None = None
    until: datetime | None = None
    kind: str = ""
    agent: str = ""
    request: str = ""


class Mark(NamedTuple):
    """That an entry is there: its number, what kind it is of, and about which request."""

    seq: int
    kind: str
    request: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of a request's history: when, what, and the number in the chain."""

    seq: int
    at: datetime
    event: Event | AuthorityEvent


class AuditQueries(Protocol):
    """Reads of the chain."""

    def chain_head(self) -> Head:
        """Say where the chain ends."""

    def links(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """Give the links that entries have, for those of these numbers that are there."""

    def verified(self) -> Head:
        """Say up to where this service has verified the chain; its start where that is unknown."""

    def entries(self, wanted: Wanted, after: int, limit: int) -> tuple[Entry, ...]:
        """List entries behind a number as they are stored, in their order."""

    def entries_of(self, agent: str, after: int, until: int, limit: int) -> tuple[Mark, ...]:
        """List entries about an agent's requests, behind a number and up to another, in order.

        It takes as long as there are entries between the two, whosever they are.
        """


class AuditWrites(Protocol):
    """Writes about the chain."""

    def keep_verified(self, head: Head) -> None:
        """Remember up to where the chain was verified, so that nobody else can say so."""
