"""The ticks: fixed intervals in memory; what is due is always a query (DESIGN: time)."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app.tracing.spans import Kind, span

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that time does, every so many seconds."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


class Ticks:
    """Runs ticks, each at most once at a time; a failed one is logged and comes again.

    `told` hears of each that ended: its name, how long it took and how much later than due it
    ended, in seconds, and whether it failed.
    """

    def __init__(
        self,
        ticks: tuple[Tick, ...],
        monotonic: Callable[[], float] = time.monotonic,
        told: Callable[[str, float, float, bool], None] = lambda *_: None,
    ) -> None:
        self._monotonic = monotonic
        self._told = told
        self._ended: dict[str, float] = {}
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for tick in ticks:
            self._scheduler.add_job(
                self._safely,
                "interval",
                args=[tick],
                seconds=tick.seconds,
                id=tick.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin to tick."""
        begun = self._monotonic()
        self._ended = {job.id: begun for job in self._scheduler.get_jobs()}
        self._scheduler.start()

    def close(self) -> None:
        """Stop; what is running finishes."""
        self._scheduler.shutdown(wait=False)

    async def _safely(self, tick: Tick) -> None:
        begun, failed = self._monotonic(), False
        with span(Kind.TICK, tick.name) as told:
            try:
                await tick.work()
            except Exception as problem:
                failed = True
                told.failed(type(problem).__name__)
                log.exception("tick_failed", tick=tick.name)
        ended = self._monotonic()
        late = ended - self._ended.get(tick.name, begun) - tick.seconds
        self._ended[tick.name] = ended
        self._told(tick.name, ended - begun, late, failed)
