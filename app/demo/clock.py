"""A clock that the story can move on, so that nobody has to wait for hours."""

from datetime import datetime, timedelta

from app.clock import SystemClock


class MovedClock:
    """The real time, and as much more as it was moved on."""

    def __init__(self) -> None:
        self._real = SystemClock()
        self._moved = timedelta()

    def now(self) -> datetime:
        """Give the time of the story, in UTC."""
        return self._real.now() + self._moved

    def monotonic(self) -> float:
        """Count the seconds of the story: one that was moved on has passed, and is no jump."""
        return self._real.monotonic() + self._moved.total_seconds()

    def move(self, by: timedelta) -> None:
        """Let time pass at once."""
        self._moved += by
