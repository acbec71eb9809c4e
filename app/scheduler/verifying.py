"""Verify what was chained since the last time, and, little by little, everything again."""

from collections.abc import Callable
from typing import Protocol, TypeVar

import structlog

from app.audit.chain import START, Head
from app.audit.trust import Trust
from app.audit.verify import Broken
from app.workflow.ports import Lane, Queries, UnitOfWork

log = structlog.get_logger()

T = TypeVar("T")

VERIFIED = "verified"
STEP = 20_000
LITTLE = 2_000


class Chain(Protocol):
    """The store, as far as the chain is verified in it."""

    async def verify(self, since: Head = START, most: int | None = None) -> Head | Broken:
        """Check the chain from behind a head that is known."""

    async def read(self, query: Callable[[Queries], T]) -> T:
        """Run a query."""

    async def write(self, work: Callable[[UnitOfWork], T], lane: Lane = Lane.SUBMISSION) -> T:
        """Run a unit."""


class Verifying:
    """Holds the chain to itself; `broken` says what was found.

    The head that was verified is remembered over a restart, so that no start has to walk the
    whole history; a change in what was verified long ago is found when it is walked again. What
    was found broken stays so until all of it was walked again, from the first entry to the last,
    and is whole, with what was verified before in its place.
    """

    def __init__(self, chain: Chain, trust: Trust | None = None) -> None:
        self._chain = chain
        self._trust = trust or Trust()
        self._verified: Head | None = None
        self._again = START
        self.broken = ""

    async def tail(self) -> None:
        """Check what was chained since the head that was verified last, step by step."""
        since = await self._known()
        while True:
            found = await self._chain.verify(since, STEP)
            if isinstance(found, Broken):
                self._alarm(found)
                return
            ended, self._verified = found.seq == since.seq, found
            if ended:
                return
            await self._remember(found)
            since = found

    async def again(self) -> None:
        """Check the next entries of a walk over the whole history; it begins anew at its end."""
        if self._verified is None:
            return
        found = await self._chain.verify(self._again, STEP if self.broken else LITTLE)
        if isinstance(found, Broken):
            self._alarm(found)
        elif self.broken and found.seq > self._again.seq:
            self._again = found
        elif self.broken:
            await self._cleared()
        else:
            self._again = START if found.seq >= self._verified.seq else found

    async def _known(self) -> Head:
        if self._verified is None:
            self._verified = await self._chain.read(_verified)
        return self._verified

    async def _cleared(self) -> None:
        """Take the alarm back after a walk over everything; not where what was there is gone."""
        found = await self._chain.verify(await self._known(), STEP)
        if isinstance(found, Broken):
            self._alarm(found)
            return
        self.broken, self._again = "", START
        self._trust.tell(VERIFIED, "")
        log.warning("chain_whole_again", entries=found.seq)

    async def _remember(self, head: Head) -> None:
        await self._chain.write(lambda uow: uow.keep_verified(head))

    def _alarm(self, found: Broken) -> None:
        before, self.broken, self._again = self.broken, str(found), START
        self._trust.tell(VERIFIED, self.broken)
        if self.broken != before:
            log.error("chain_broken", entry=found.seq, why=self.broken)


def _verified(q: Queries) -> Head:
    return q.verified()
