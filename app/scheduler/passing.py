"""What time does: ends, who may decide, steps, digests; and whether to believe it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from app.scheduler.duties import ENDING, ESCALATING, do_what_is_due
from app.scheduler.noticing import Noticing
from app.tracing.turns import Turns
from app.workflow.ports import Records
from app.workflow.roundups import make_roundups, roundups_due

log = structlog.get_logger()

AT_ONCE = 50
JUMP = timedelta(minutes=5)
BACK = timedelta(seconds=5)
BEHIND = timedelta(seconds=60)
MARKED_EVERY = 60.0


@dataclass
class Passing:
    """Ends and escalates what is due, as long as the clock goes as the machine's own counter does.

    A clock that is suddenly more than five minutes ahead is told of, and nothing is ended or
    escalated for one cycle: if it is put right meanwhile, nothing has happened. Being stopped for
    hours is no jump: what became due is made up for at once. `lag` is how late the oldest thing
    was that waited when it last looked.
    """

    records: Records
    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    stopping: Callable[[], bool] = field(default=lambda: False)
    lag: timedelta = timedelta()
    noticing: Noticing = field(init=False)
    _seen: tuple[datetime, float] | None = None
    _marked: float | None = None
    _turns: Turns = field(default_factory=Turns)

    def __post_init__(self) -> None:
        """Begin to notice what nobody can approve any more."""
        self.noticing = Noticing(self.records, self.stopping)

    async def pass_on(self) -> None:
        """Do what is due now."""
        if self._jumped():
            return
        await self._look()
        await self._all(lambda: do_what_is_due(self.records, ENDING, AT_ONCE))
        await self.noticing.look()
        await self._all(lambda: do_what_is_due(self.records, ESCALATING, AT_ONCE))
        if self._marked is None or self.monotonic() - self._marked >= MARKED_EVERY:
            await self.records.write(lambda uow: uow.mark_time())
            self._marked = self.monotonic()
        if await self.records.read(roundups_due):
            await self.records.write(make_roundups)

    async def _all(self, work: Callable[[], Awaitable[int]]) -> None:
        done = AT_ONCE
        while done == AT_ONCE and not self.stopping():
            done = await work()

    async def _look(self) -> None:
        due = await self.records.read(lambda q: (q.now, q.overdue()))
        waiting = [at for at in (due[1].step, due[1].end) if at]
        self.lag = max((due[0] - at for at in waiting), default=timedelta())
        self.lag = max(self.lag, timedelta())
        if self._turns.turned("time", "behind" * self.behind) and self.behind:
            log.warning("time_is_behind", seconds=int(self.lag.total_seconds()))

    @property
    def behind(self) -> bool:
        """Tell whether what is due is done so late that people notice."""
        return self.lag > BEHIND

    def _jumped(self) -> bool:
        now, counted = self.now(), self.monotonic()
        before, self._seen = self._seen, (now, counted)
        if before is None:
            return False
        ahead = (now - before[0]) - timedelta(seconds=counted - before[1])
        if ahead > JUMP:
            log.error("clock_jumped_forward", seconds=int(ahead.total_seconds()))
        elif ahead < -BACK:
            log.error("clock_jumped_back", seconds=int(-ahead.total_seconds()))
        return ahead > JUMP
