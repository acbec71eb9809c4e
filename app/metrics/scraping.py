"""Write the meters as Prometheus reads them; what the database knows is asked at that moment."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from prometheus_client.exposition import choose_encoder

from app.delivery.message import OutboxState
from app.metrics.meters import Meters
from app.workflow.operate_subscriptions import untold_for
from app.workflow.ports import Queries, Records
from app.workflow.subscriptions import Wanted

VERSIONS = {
    "application/openmetrics-text": ("", "1.0.0"),
    "text/plain": ("", "0.0.4", "1.0.0"),
}
WEIGHT = re.compile(
    r"[01](\.[0-9]{0,3})?"
)  # https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2


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

    async def text(self, accept: str) -> tuple[bytes, str]:
        """Give every meter in the format that is accepted, and its media type.

        Raises what reading the records raises.
        """
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
        encode, media_type = choose_encoder(_preferred(accept))
        return encode(meters.registry), media_type


def _preferred(accept: str) -> str:
    """Give the format that the caller likes best of those that can be written, or nothing.

    The encoder goes by their order alone, and breaks on a version that is no number.
    """
    known = [one for one in map(_Accepted.read, accept.split(",")) if one.quality > 0]
    return max(known, key=lambda one: one.quality).text if known else ""


class _Accepted(NamedTuple):
    text: str
    quality: float

    @classmethod
    def read(cls, item: str) -> "_Accepted":
        """Read one item of an Accept header; what cannot be written has no quality."""
        kind, *rest = (one.strip() for one in item.lower().split(";"))
        said = dict(one.split("=", 1) for one in rest if "=" in one)
        if said.get("version", "") not in VERSIONS.get(kind, ()):
            return cls(item, 0.0)
        weight = WEIGHT.fullmatch(said.get("q", "1"))
        return cls(item.lower(), float(weight[0]) if weight else 0.0)


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
