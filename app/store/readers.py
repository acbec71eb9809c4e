"""Reads: one short read-only transaction for each query."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.store.engine import CannotOpen, Engine, Session
from app.store.queries import Reading
from app.store.tools import Tools
from app.workflow.ports import StoreUnavailable

T = TypeVar("T")

THREADS = 4


class Readers:
    """Runs queries: on the loop's own thread where they take microseconds, else on a few.

    What is large has one thread to itself, whatever the database.
    """

    def __init__(self, engine: Engine, tools: Tools) -> None:
        self._engine = engine
        self._tools = tools
        self._idle: deque[Session] = deque()
        self._threads = ThreadPoolExecutor(THREADS, "keyturn-reader")
        self._apart = ThreadPoolExecutor(1, "keyturn-large-reader")
        self._closed = False

    async def read(self, query: Callable[[Reading], T], *, apart: bool = False) -> T:
        """Run a query on a consistent state.

        Raises StoreUnavailable when the database cannot be read.
        """
        if self._closed:
            message = "the store is closed"
            raise StoreUnavailable(message)
        if self._engine.inline and not apart:
            return self._read(query)
        threads = self._apart if apart else self._threads
        return await asyncio.get_running_loop().run_in_executor(threads, self._read, query)

    def close(self) -> None:
        """Give the connections up."""
        self._closed = True
        self._threads.shutdown()
        self._apart.shutdown()
        while self._idle:
            self._idle.pop().close()

    def _read(self, query: Callable[[Reading], T]) -> T:
        fresh = not self._idle
        try:
            session = self._engine.reader() if fresh else self._idle.pop()
        except CannotOpen as error:
            raise StoreUnavailable(str(error)) from error
        try:
            if session.begun() or fresh:
                result = query(Reading(session, self._tools))
                session.rollback()
                self._idle.append(session)
                return result
        except BaseException as error:
            session.close()
            if session.dead:
                message = f"the database cannot be read: {error}"
                raise StoreUnavailable(message) from error
            raise
        session.close()  # it was lost while nobody used it
        return self._read(query)
