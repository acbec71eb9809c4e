"""What the use cases of time ask of the store."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.delivery.briefing import About, Briefed
from app.delivery.message import Leased
from app.domain.request import ActionRequest
from app.roster.document import Roster


@dataclass(frozen=True, slots=True)
class Overdue:
    """When the next step and the next end of all are due; in the past, it is time's own lag."""

    step: datetime | None
    end: datetime | None


class StepQueries(Protocol):
    """Reads about steps."""

    def escalating(self, limit: int) -> tuple[ActionRequest, ...]:
        """List what is pending and has a step that is due, soonest first."""

    def roundup_made(self, team: str, day: date) -> bool:
        """Tell whether a team's hour of a day has come and was dealt with."""

    def briefed(self, about: About) -> tuple[Briefed, ...]:
        """List who was told of which rotation, or of which suspended agent."""

    def waiting_for(self, team: str, limit: int) -> tuple[ActionRequest, ...]:
        """List what is pending of what a team owns, oldest first."""

    def roster_at(self, version: str) -> Roster | None:
        """Give an earlier version of the roster, by its text alone; nothing if it is unreadable.

        Nobody is in its groups from Slack, and it tells of no cover that was named since.
        """

    def overdue(self) -> Overdue:
        """Say when the next step and the next end are due."""

    def held(self) -> frozenset[str]:
        """Say what messages were tried for too often: `slack`, or addresses of endpoints."""


class StepWrites(Protocol):
    """Writes about steps."""

    def mark_time(self) -> None:
        """Write down what time it is: a clock that shows less later is behind."""

    def beat(self) -> None:
        """Write a row that nothing goes by, to see whether it can be committed."""

    def keep_roundup(self, team: str, day: date, due_at: datetime, waiting: int) -> None:
        """Write that a team's hour of a day has come, and how much waited then.

        Raises where that was written before: a day comes once.
        """

    def keep_briefed(self, briefed: Briefed) -> None:
        """Write that somebody was told.

        Raises where the same person was told of the same before and it was not dropped since.
        """

    def drop_briefed(self, about: About, name: str) -> None:
        """Forget who was told of a rotation or an agent: it is over."""

    def lease_along(self, leased: Leased, least: int, most: int) -> tuple[Leased, ...]:
        """Lease the other reminders that are due at the address of one, oldest first.

        At most so many; none at all where there are fewer than `least`.
        """

    def hold(self, leased: Leased, until: datetime) -> None:
        """Let a leased message wait for a moment, from which on it counts as waiting."""
