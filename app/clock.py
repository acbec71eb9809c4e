"""The clock: the only place where the time is asked of the machine."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Whoever knows what time it is."""

    def now(self) -> datetime:
        """Tell the time, in UTC."""

    def monotonic(self) -> float:
        """Count the seconds that pass, from whenever; nobody puts this one right."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Tell the time, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Count the seconds that pass, from whenever."""
        return time.monotonic()
