"""Who waits for a request to change: told by the commit, never by looking again and again."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from typing import TypeAlias

from app.api.problems import Declined, later

FULL = 5.0


class Kind(StrEnum):
    """A wait ends with one change of one request, a stream tells all changes of an agent's."""

    WAITS = "waits"
    STREAMS = "streams"


Named: TypeAlias = tuple[Kind, str]


class Waiters:
    """The open waits and streams. Every method is called on the event loop's own thread."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self.closed = False
        self._ears: dict[Named, set[asyncio.Event]] = {}
        self._held: Counter[Named] = Counter()

    def __len__(self) -> int:
        """Count the open waits and streams."""
        return self._held.total()

    def wake(
        self,
        requests: frozenset[str],
        agents: frozenset[str] = frozenset(),
        *,
        everybody: bool = False,
    ) -> None:
        """Let whoever waits for these requests, or follows all of an agent's, look again.

        Or everybody, as after a gap.
        """
        named = [(Kind.WAITS, one) for one in requests]
        named += [(Kind.STREAMS, one) for one in agents]
        for name in tuple(self._ears) if everybody else named:
            for ear in self._ears.get(name, ()):
                ear.set()

    def close(self) -> None:
        """Let everybody be answered as things stand, now and from now on."""
        self.closed = True
        self.wake(frozenset(), everybody=True)

    def listening(
        self, request: str, agent: str, most: int
    ) -> AbstractContextManager[asyncio.Event]:
        """Hear of changes from here on: clear the event, read, and only then wait for it.

        Raises the 429 when the agent holds `most` waits already.
        """
        return self._listening((Kind.WAITS, request), (Kind.WAITS, agent), most)

    def following(self, agent: str, most: int) -> AbstractContextManager[asyncio.Event]:
        """Hear of changes of any request of an agent from here on, as above.

        Raises the 429 when the agent holds `most` streams already.
        """
        return self._listening((Kind.STREAMS, agent), (Kind.STREAMS, agent), most)

    @contextmanager
    def _listening(self, about: Named, holder: Named, most: int) -> Iterator[asyncio.Event]:
        if self._held[holder] >= most:
            kind, _ = holder
            detail = f"This agent already holds {most} {kind}."
            raise Declined(later(f"too_many_{kind}", detail, FULL))
        ear = asyncio.Event()
        self._held[holder] += 1
        self._ears.setdefault(about, set()).add(ear)
        try:
            yield ear
        finally:
            self._release(about, holder, ear)

    def _release(self, about: Named, holder: Named, ear: asyncio.Event) -> None:
        ears = self._ears[about]
        ears.discard(ear)
        if not ears:
            del self._ears[about]
        self._held[holder] -= 1
        if not self._held[holder]:
            del self._held[holder]


async def heard(ear: asyncio.Event, deadline: float) -> bool:
    """Wait until there is something to look at, or until the loop's time is `deadline`."""
    try:
        async with asyncio.timeout_at(deadline):
            await ear.wait()
    except TimeoutError:
        return False
    return True
