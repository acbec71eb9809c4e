"""A clock that is set by hand."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def set(self, at: datetime) -> None:
        self.at = at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)

    def back(self, **span: float) -> None:
        self.at -= timedelta(**span)
