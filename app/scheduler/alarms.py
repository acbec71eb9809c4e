"""Tell somebody outside of what keeps Keyturn from its work: once, and once when it is over."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from app.delivery.alert import Trouble
from app.tracing.turns import Turns

log = structlog.get_logger()

UNREAD, WHY = "database", "the database cannot be read"


class Alarms:
    """Looks again and again at what is in trouble, and tells of it.

    What is seen in two looks in a row has begun, what is seen in neither of two is over: a
    connection that is made anew is no trouble. `tell` says whether it is done with; what it
    could not tell is told at the next look, in its order. Nothing goes through the database: it
    may be what is in trouble.
    """

    def __init__(
        self,
        troubles: Callable[[], Awaitable[Mapping[str, str]]],
        tell: Callable[[Trouble], Awaitable[bool]],
        now: Callable[[], datetime],
    ) -> None:
        self._troubles = troubles
        self._tell = tell
        self._now = now
        self._seen: Mapping[str, str] = {}
        self._standing: dict[str, Trouble] = {}
        self._untold: list[Trouble] = []
        self._turns = Turns()

    async def look(self) -> None:
        """See what is in trouble, and tell of what has begun or is over."""
        before, self._seen = self._seen, await self._looked()
        for name in sorted((self._seen.keys() & before.keys()) - self._standing.keys()):
            self._begin(name, self._seen[name])
        for name in sorted(self._standing.keys() - self._seen.keys() - before.keys()):
            self._end(self._standing.pop(name))
        while self._untold and await self._tell(self._untold[0]):
            self._untold.pop(0)

    async def _looked(self) -> Mapping[str, str]:
        """Look; where that cannot be done, nothing is over that stood before."""
        try:
            found = await self._troubles()
        except Exception as problem:  # noqa: BLE001 - whatever it is, it is what there is to tell
            why = f"{type(problem).__name__}: {problem}"[:300]
            if self._turns.turned(UNREAD, type(problem).__name__):
                log.warning("troubles_not_looked_at", why=why)
            return {**self._seen, UNREAD: WHY}
        if self._turns.turned(UNREAD):
            log.info("troubles_looked_at_again")
        return found

    def _begin(self, name: str, why: str) -> None:
        now = self._now()
        trouble = Trouble(name, why, since=now, now=now)
        log.error("trouble_began", trouble=name, why=why)
        self._standing[name] = trouble
        self._untold.append(trouble)

    def _end(self, trouble: Trouble) -> None:
        log.warning("trouble_ended", trouble=trouble.name)
        if trouble in self._untold:
            self._untold.remove(trouble)
        else:
            self._untold.append(replace(trouble, now=self._now(), over=True))
