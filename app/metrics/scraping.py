"""Write the meters as Prometheus reads them; what the database knows is asked at that moment."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from prometheus_client.openmetrics.exposition import generate_latest

from app.delivery.message import OutboxState
from app.metrics.meters import Meters
from app.workflow.operate_subscriptions import untold_for
from app.workflow.ports import Queries, Records
from app.workflow.subscriptions import Wanted


class Good(Protocol):
    """Whether one thing is as it must be."""

    @property
    def ok(self) -> bool:
        """Say it."""


@dataclass(frozen=True, slots=True)
class Scrape:
    """Answers one scrape."""

    meters: Meters
    records: Records
    waiters: Callable[[], int]
    checks: Mapping[str, Callable[[], Awaitable[Good]]]
    wanted: Wanted = field(default_factory=dict)

    async def text(self) -> bytes:
        """Give every meter as OpenMetrics text; raises what reading the records raises."""
        meters, state = self.meters, await self.records.read(lambda q: _state(q, self.wanted))
        meters.pending.set(state.pending)
        meters.oldest.set(state.oldest)
        meters.overdue.set(state.lag)
        meters.waiting.set(state.outbox.waiting)
        meters.waiting_age.set(state.outbox_age)
        meters.undeliverable.set(state.outbox.undeliverable)
        for name in self.wanted:
            meters.untold_age.labels(name).set(state.untold.get(name, 0.0))
        meters.waiters.set(self.waiters())
        for name, check in self.checks.items():
            meters.ready.labels(name).set((await check()).ok)
        written: bytes = generate_latest(meters.registry)  # type: ignore[no-untyped-call]
        return written


@dataclass(frozen=True, slots=True)
class _State:
    pending: int
    oldest: float
    outbox: OutboxState
    outbox_age: float
    lag: float
    untold: Mapping[str, float]


def _state(q: Queries, wanted: Wanted) -> _State:
    first, outbox = next(iter(q.pending(1)), None), q.outbox()
    oldest = (q.now - first.submitted_at).total_seconds() if first else 0.0
    age = max(0.0, (q.now - outbox.oldest).total_seconds()) if outbox.oldest else 0.0
    due, now = q.overdue(), q.now
    late = [(now - at).total_seconds() for at in (due.step, due.end) if at]
    untold = {name: age.total_seconds() for name, age in untold_for(q, wanted).items()}
    return _State(q.pending_total(), oldest, outbox, age, max(0.0, *late, 0.0), untold)
