"""What the use cases ask of the store about who is told what happens to requests."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from app.delivery.subscription import Replay, Subscription
from app.domain.authority import AuthorityEvent
from app.domain.events import Event
from app.workflow.audit_ports import Mark


class SubscriptionQueries(Protocol):
    """Reads about endpoints that are told, and about what there is to tell."""

    def subscriptions(self) -> tuple[Subscription, ...]:
        """List how every endpoint stands that was ever told anything, by its name."""

    def subscription(self, endpoint: str) -> Subscription | None:
        """Say how an endpoint stands."""

    def replays(self, endpoint: str) -> tuple[Replay, ...]:
        """List what an endpoint is to be told once more, what was asked first before."""

    def marks(self, after: int, until: int) -> tuple[Mark, ...]:
        """List entries behind a number and up to another, in order."""

    def kinds(self, after: int, until: int, request: str = "") -> Mapping[str, int]:
        """Count the entries behind a number and up to another by kind; of a request, or all."""

    def written(self, seq: int) -> Event | AuthorityEvent | None:
        """Read an entry, without private fields; nothing where it is not as it was written."""

    def written_at(self, seq: int) -> datetime:
        """Say when an entry was written that is there."""


class SubscriptionWrites(Protocol):
    """Writes about endpoints that are told."""

    def keep_subscription(self, subscription: Subscription) -> None:
        """Store how an endpoint stands, in place of how it stood."""

    def keep_replay(self, replay: Replay) -> None:
        """Store what is to be told once more, in place of what was."""

    def drop_replay(self, name: str) -> None:
        """Forget what was to be told once more: it is done."""

    def chance(self) -> float:
        """Give a number from 0 up to 1, at random."""
