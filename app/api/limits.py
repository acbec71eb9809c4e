"""How often a caller may call: one bucket of tokens for each name, kept in memory."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

MOST = 20_000


@dataclass(frozen=True, slots=True)
class Pace:
    """So many calls a second, and so many at once."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What one caller may ask of the service; an agent's own rate stands in the roster."""

    calls: Pace = Pace(500, 1000)
    failures: Pace = Pace(1, 30)
    waits: int = 2000
    streams: int = 100


class Buckets:
    """The buckets; each is one number, the time at which it will be full again."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Take the clock by which they fill."""
        self._monotonic = monotonic
        self._full_at: dict[Hashable, float] = {}

    def __len__(self) -> int:
        """Count the names that are remembered."""
        return len(self._full_at)

    def wait(self, name: Hashable, pace: Pace) -> float:
        """Give the seconds until a token is there; nothing when there is one."""
        return self._look(name, pace)[1]

    def take(self, name: Hashable, pace: Pace) -> float:
        """Take a token and give 0, or give the seconds until there is one."""
        full_at, wait = self._look(name, pace)
        if wait > 0:
            return wait
        self._full_at.pop(name, None)
        self._full_at[name] = full_at + 1 / pace.per_second
        if len(self._full_at) > MOST:
            del self._full_at[next(iter(self._full_at))]
        return 0.0

    def _look(self, name: Hashable, pace: Pace) -> tuple[float, float]:
        now = self._monotonic()
        full_at = max(self._full_at.get(name, now), now)
        return full_at, max(0.0, full_at - now - (pace.burst - 1) / pace.per_second)
