"""Waiting for the sandbox's state to change, without polling."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes everyone who waits each time something in the sandbox changes."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self.version = 0

    def touch(self) -> None:
        """Say that something changed; `version` counts how often."""
        self.version += 1
        waiting, self._waiting = self._waiting, set()
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def until(self, predicate: Callable[[], T], timeout: float) -> T:  # noqa: ASYNC109
        """Return the predicate's first true answer, looked at again upon each change."""
        async with asyncio.timeout(timeout):
            while not (answer := predicate()):
                await self._next()
        return answer

    async def _next(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)
