"""Who waits for a request to change: told by the commit, never by looking again and again."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from app.api.problems import Declined, later

FULL = 5.0


class Waiters:
    """The open waits. Every method is called on the event loop's own thread."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self.closed = False
        self._ears: dict[str, set[asyncio.Event]] = {}
        self._held: Counter[str] = Counter()

    def __len__(self) -> int:
        """Count the open waits."""
        return self._held.total()

    def wake(self, requests: frozenset[str], *, everybody: bool = False) -> None:
        """Let whoever waits for these requests look again; or everybody, as after a gap."""
        for name in tuple(self._ears) if everybody else requests:
            for ear in self._ears.get(name, ()):
                ear.set()

    def close(self) -> None:
        """Let everybody be answered as things stand, now and from now on."""
        self.closed = True
        self.wake(frozenset(), everybody=True)

    @contextmanager
    def listening(self, request: str, agent: str, most: int) -> Iterator[asyncio.Event]:
        """Hear of changes from here on: clear the event, read, and only then wait for it.

        Raises the 429 when the agent holds `most` waits already.
        """
        if self._held[agent] >= most:
            detail = f"This agent already holds {most} waits."
            raise Declined(later("too_many_waits", detail, FULL))
        ear = asyncio.Event()
        self._held[agent] += 1
        self._ears.setdefault(request, set()).add(ear)
        try:
            yield ear
        finally:
            self._release(request, agent, ear)

    def _release(self, request: str, agent: str, ear: asyncio.Event) -> None:
        ears = self._ears[request]
        ears.discard(ear)
        if not ears:
            del self._ears[request]
        self._held[agent] -= 1
        if not self._held[agent]:
            del self._held[agent]


async def heard(ear: asyncio.Event, deadline: float) -> bool:
    """Wait until there is something to look at, or until the loop's time is `deadline`."""
    try:
        async with asyncio.timeout_at(deadline):
            await ear.wait()
    except TimeoutError:
        return False
    return True
