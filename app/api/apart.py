"""Looks at large requests: one at a time for each agent, and shared by who asks for the same."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")


class Apart(Generic[T]):
    """Gives each agent its turn, so that one with many large looks holds up only its own.

    A look is shared only until it begins: so everybody is told what was so after they asked. It is
    shared only by holders of the same key, whose life it asks for.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[bytes, str], asyncio.Future[T | None]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def look(
        self, agent: str, key: bytes, request: str, work: Callable[[], Awaitable[T]]
    ) -> T:
        """Do the work in the agent's turn, or share what waits for its turn already.

        Where whoever works leaves or fails, the next one works.
        """
        of = (key, request)
        while (begun := self._waiting.get(of)) is not None:
            if (told := await asyncio.shield(begun)) is not None:
                return told
        mine = self._waiting[of] = asyncio.get_running_loop().create_future()
        told = None
        try:
            await asyncio.sleep(0)  # whoever was woken together shares it
            async with self._turns.setdefault(agent, asyncio.Lock()):
                del self._waiting[of]
                told = await work()
            return told
        finally:
            if self._waiting.get(of) is mine:
                del self._waiting[of]
            mine.set_result(told)
