"""What the use cases of time ask of the store."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.delivery.message import Leased
from app.domain.request import ActionRequest


@dataclass(frozen=True, slots=True)
class Overdue:
    """When the next step and the next end of all are due; in the past, it is time's own lag."""

    step: datetime | None
    end: datetime | None


class StepQueries(Protocol):
    """Reads about steps."""

    def escalating(self, limit: int) -> tuple[ActionRequest, ...]:
        """List what is pending and has a step that is due, soonest first."""

    def overdue(self) -> Overdue:
        """Say when the next step and the next end are due."""


class StepWrites(Protocol):
    """Writes about steps."""

    def mark_time(self) -> None:
        """Write down what time it is: a clock that shows less later is behind."""

    def hold(self, leased: Leased, until: datetime) -> None:
        """Let a leased message wait for a moment, from which on it counts as waiting."""
