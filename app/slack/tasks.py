"""Work that goes on after an answer was given; one owner, who ends it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tasks:
    """Holds what runs, so that nothing is lost and everything can be awaited at the end."""

    running: set[asyncio.Task[Any]] = field(default_factory=set)

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Begin work and keep hold of it."""
        task = asyncio.get_running_loop().create_task(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        return task

    async def close(self, patience: float = 5.0) -> None:
        """Let what runs finish for a while, then end it."""
        current = asyncio.current_task()
        left = {task for task in self.running if task is not current}
        if left:
            _, left = await asyncio.wait(left, timeout=patience)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
