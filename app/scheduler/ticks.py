"""The ticks: fixed intervals in memory; what is due is always a query (DESIGN: time)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that time does, every so many seconds."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


class Ticks:
    """Runs ticks, each at most once at a time; a failed one is logged and comes again."""

    def __init__(self, ticks: tuple[Tick, ...]) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for tick in ticks:
            self._scheduler.add_job(
                _safely,
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
        self._scheduler.start()

    def close(self) -> None:
        """Stop; what is running finishes."""
        self._scheduler.shutdown(wait=False)


async def _safely(tick: Tick) -> None:
    try:
        await tick.work()
    except Exception:
        log.exception("tick_failed", tick=tick.name)
