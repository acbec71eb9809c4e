"""What waits to be written: two bounded queues, decisions before submissions."""

from asyncio import Future
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.store.unit import Unit
from app.tracing.spans import Where
from app.workflow.ports import Busy, Lane

DEEPEST = 4096


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit, whoever waits for its answer, and the span in which they wait."""

    work: Callable[[Unit], Any]
    answer: Future[Any]
    caller: Where | None = None


class Lanes:
    """The queues, in the order in which they are served."""

    def __init__(self, deepest: int = DEEPEST) -> None:
        self._deepest = deepest
        self._lanes: dict[Lane, deque[Waiting]] = {
            Lane.DECISION: deque(),
            Lane.SUBMISSION: deque(),
        }

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def put(self, lane: Lane, waiting: Waiting) -> None:
        """Join a queue.

        Raises Busy when it is full.
        """
        if len(self._lanes[lane]) >= self._deepest:
            raise Busy
        self._lanes[lane].append(waiting)

    def take(self, most: int) -> list[Waiting]:
        """Take who is next, without those who have stopped waiting."""
        taken: list[Waiting] = []
        for lane in self._lanes.values():
            while lane and len(taken) < most:
                waiting = lane.popleft()
                if not waiting.answer.done():
                    taken.append(waiting)
        return taken
