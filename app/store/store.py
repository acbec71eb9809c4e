"""The store: one database, one writer, many readers."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from app import software
from app.audit.chain import START, Head
from app.audit.trust import Trust
from app.audit.verify import Broken
from app.store.committed import Committed, OnCommit
from app.store.documents import Parsed, Parsers
from app.store.engine import Engine
from app.store.lanes import DEEPEST, Lanes
from app.store.ledger import Ledger
from app.store.opening import engine_of
from app.store.readers import Readers
from app.store.sealing import Random, Sealer
from app.store.tools import Clock, Tools
from app.store.verifying import verify
from app.store.writer import Writer
from app.workflow.ports import Lane, Queries, StoreUnavailable, UnitOfWork

__all__ = ["Committed", "Parsers", "Store"]

T = TypeVar("T")

CLOSED = "the store is closed"


def _nobody(_: Committed) -> None:
    """Tell nobody."""


class Store:
    """What the edges write to and read from; `open` it, and `close` it."""

    def __init__(self, engine: Engine, tools: Tools, writer: Writer, on_commit: OnCommit) -> None:
        self._engine = engine
        self._tools = tools
        self._writer = writer
        self._readers = Readers(engine, tools)
        self._listener = engine.listener(on_commit)
        self._walking = ThreadPoolExecutor(1, "keyturn-verifier")
        self._closed = False

    @classmethod
    async def open(  # noqa: PLR0913 - everything that a store is handed from outside
        cls,
        url: str,
        *,
        data_key: bytes,
        pepper: bytes,
        clock: Clock,
        parsers: Parsers,
        random: Random = os.urandom,
        on_commit: OnCommit = _nobody,
        deepest: int = DEEPEST,
        trust: Trust | None = None,
    ) -> "Store":
        """Open a database and begin to write.

        Raises CannotOpen, with the remedy, when it is in use, not migrated, or not to be trusted.
        """
        engine = engine_of(url)
        ledger = Ledger(Sealer(data_key, random), software())
        policies, rosters = Parsed(parsers.policy), Parsed(parsers.roster)
        tools = Tools(*(clock, random, pepper, ledger, policies, rosters), trust=trust or Trust())
        engine.claim()
        try:
            engine.ensure_current()
            writer = Writer(engine, tools, on_commit, Lanes(deepest))
        except BaseException:
            engine.release()
            raise
        return cls(engine, tools, writer, on_commit)

    @property
    def trust(self) -> Trust:
        """Give what is known of whether the chain can be believed."""
        return self._tools.trust

    @property
    def alone(self) -> bool:
        """Whether no other process can write to this database while it is open."""
        return self._engine.inline

    async def write(self, work: Callable[[UnitOfWork], T], lane: Lane = Lane.SUBMISSION) -> T:
        """Run a unit and answer only after a durable commit; see `workflow.ports.Records`."""
        return await self._writer.write(work, lane)

    async def read(self, query: Callable[[Queries], T], *, apart: bool = False) -> T:
        """Run a query on a read-only snapshot; see `workflow.ports.Records`."""
        return await self._readers.read(query, apart=apart)

    async def verify(self, since: Head = START, most: int | None = None) -> Head | Broken:
        """Check the chain from behind a head that is known, and every payload that is there.

        `most` is about how many entries to check.
        """
        sealer = self._tools.ledger.sealer
        loop = asyncio.get_running_loop()
        self._go_on(0, 0)
        walk = partial(verify, self._engine, sealer, since, most, self._go_on)
        return await loop.run_in_executor(self._walking, walk)

    async def close(self) -> None:
        """Write what waits, take nothing more, and let others have the database."""
        if self._listener is not None:
            await self._listener.close()
        await self._writer.close()
        self._closed = True
        await asyncio.to_thread(self._walking.shutdown)
        self._readers.close()
        await asyncio.to_thread(self._writer.leave)
        self._engine.release()

    def _go_on(self, _done: int, _total: int) -> None:
        """End a walk over the chain with the store, after its step: it holds the log open."""
        if self._closed:
            raise StoreUnavailable(CLOSED)
