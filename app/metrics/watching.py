"""Count what happens: what was committed, sent, ticked and answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.delivery.message import Dead, Leased, MessageKind, Result, Retry
from app.domain.authority import AuthorityEvent, CommandRefused
from app.domain.events import Event, Reviewed, Submitted
from app.domain.request import ActionRequest, State
from app.metrics.meters import Meters

Happened = tuple[Event | AuthorityEvent, ActionRequest | None]
DECIDED = frozenset({State.APPROVED, State.REJECTED, State.DENIED, State.EXPIRED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Watch:
    """Told of everything that is counted; it never raises into what it watches."""

    now: Callable[[], datetime]
    meters: Meters = field(default_factory=Meters)

    def committed(self, happened: Sequence[Happened], units: int) -> None:
        """Count what one commit recorded; `units` is 0 for the commits of other processes."""
        if units:
            self.meters.batches.observe(units)
        for event, request in happened:
            self._count(event, request)

    def sent(self, leased: Leased, result: Result) -> None:
        """Count what became of one attempt to send a message."""
        kind = leased.message.kind.value
        self.meters.messages.labels(kind, type(result).__name__.lower()).inc()
        if isinstance(result, Retry | Dead) and leased.message.kind is not MessageKind.WEBHOOK:
            self.meters.slack_errors.labels(result.code).inc()

    def told(self, endpoint: str, result: Result) -> None:
        """Count what became of one attempt to tell an endpoint what happened."""
        self.meters.told.labels(endpoint, type(result).__name__.lower()).inc()

    def ticked(self, tick: str, took: float, late: float, failed: bool) -> None:  # noqa: FBT001
        """Count one tick: how long it took, and how much later than due it ended, in seconds."""
        self.meters.ticks.labels(tick).observe(took)
        self.meters.tick_lag.labels(tick).set(max(0.0, late))
        self.meters.tick_failures.labels(tick).inc(failed)

    def released(self, request: ActionRequest) -> None:
        """Count how long after the decision an agent that waited for it was answered."""
        if request.decided_at is not None:
            since = (self.now() - request.decided_at).total_seconds()
            self.meters.releasing.observe(max(0.0, since))

    def called(self, method: str, route: str, status: int) -> None:
        """Count one call that was answered."""
        self.meters.calls.labels(method, route, str(status)).inc()

    def _count(self, event: Event | AuthorityEvent, request: ActionRequest | None) -> None:
        meters = self.meters
        match event:
            case CommandRefused():
                meters.refusals.labels(event.command, event.code).inc(event.count)
            case Reviewed():
                meters.reviews.labels(event.review.verdict.value).inc()
            case Submitted():
                meters.submitted.labels(event.terms.rule, event.facts.risk.value).inc()
            case _ if request is None:
                meters.changes.labels(type(event).__name__).inc()
        # An event that ends a request is named as the state it leads to.
        if request is not None and type(event).__name__.lower() == request.state.value:
            self._count_end(request)

    def _count_end(self, request: ActionRequest) -> None:
        by = request.decided_by.value if request.decided_by else ""
        risk = request.facts.risk.value
        self.meters.ended.labels(request.state.value, by, request.terms.rule, risk).inc()
        if request.state in DECIDED and request.decided_at is not None:
            took = (request.decided_at - request.submitted_at).total_seconds()
            self.meters.deciding.labels(by, risk).observe(took)
