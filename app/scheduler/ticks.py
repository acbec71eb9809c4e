"""The ticks: fixed intervals in memory; what is due is always a query (DESIGN: time)."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app.scheduler.anchoring import NotAnchored
from app.tracing.spans import Kind, span
from app.tracing.turns import Turns
from app.workflow.ports import Busy, StoreUnavailable

log = structlog.get_logger()

OUTAGES = (Busy, StoreUnavailable, NotAnchored)


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that time does, every so many seconds."""

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]


class Ticks:
    """Runs ticks, each at most once at a time; one that fails is logged once, and comes again.

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
        self._turns = Turns()
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for tick in ticks:
            self._scheduler.add_job(
                self.once,
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

    async def once(self, tick: Tick) -> None:
        """Do the work of a tick now; nothing that it raises gets any further."""
        begun, failed = self._monotonic(), False
        with span(Kind.TICK, tick.name) as told:
            try:
                await tick.work()
            except Exception as problem:  # noqa: BLE001 - whatever it is, the tick comes again
                failed = True
                told.failed(type(problem).__name__)
                self._tell(tick.name, problem)
            else:
                if self._turns.turned(tick.name):
                    log.info("tick_works_again", tick=tick.name)
        ended = self._monotonic()
        late = ended - self._ended.get(tick.name, begun) - tick.seconds
        self._ended[tick.name] = ended
        self._told(tick.name, ended - begun, late, failed)

    def _tell(self, name: str, problem: Exception) -> None:
        """Say once why a tick cannot do its work; an outage is no error of the service."""
        if not self._turns.turned(name, type(problem).__name__):
            return
        if isinstance(problem, OUTAGES):
            log.warning("tick_waits", tick=name, why=str(problem))
        else:
            log.error("tick_failed", tick=name, exc_info=problem)
