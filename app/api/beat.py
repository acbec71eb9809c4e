"""A small commit now and then, because only a commit shows that the next one is possible."""

import asyncio

from app.workflow.ports import Lane, Records, UnitOfWork

EVERY = 1.0
PATIENCE = 2.0


class Beat:
    """Writes a row for whoever asks: one at a time, at most one each second, whoever asks.

    It is committed like a decision, in the same lane: a row that is taken back would not notice
    a full disk, and one that is written elsewhere would not notice a lock.
    """

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._begun = 0.0

    async def trouble(self, records: Records) -> str:
        """Say why nothing can be written now, if that is so."""
        task = self._going_on(records)
        await asyncio.wait({task}, timeout=PATIENCE)
        if not task.done():
            return f"nothing could be written within {PATIENCE:g} s"
        return "cannot be written to" if task.cancelled() or task.exception() else ""

    def _going_on(self, records: Records) -> asyncio.Task[None]:
        loop = asyncio.get_running_loop()
        task = self._task
        if task is None or (task.done() and loop.time() - self._begun >= EVERY):
            self._begun = loop.time()
            task = self._task = loop.create_task(records.write(_beat, Lane.DECISION))
            task.add_done_callback(_looked_at)
        return task


def _beat(uow: UnitOfWork) -> None:
    uow.beat()


def _looked_at(task: asyncio.Task[None]) -> None:
    """Take the error, also where nobody waits for it any more."""
    if not task.cancelled():
        task.exception()
