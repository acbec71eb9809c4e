"""Every meter there is, with its help text and labels.

Names follow https://prometheus.io/docs/practices/naming/. A label takes few values: rules and
teams from the policy, codes from tables of ours, never anything that an agent wrote.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

WAITS = (1, 5, 15, 60, 300, 900, 1800, 3600, 4 * 3600, 8 * 3600, 24 * 3600)
INSTANTS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5)
BATCHES = (1, 2, 4, 8, 16, 32, 64)


class Meters:
    """One set of meters, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._count_requests()
        self._count_delivery()
        self._count_service()

    def _count_requests(self) -> None:
        self.submitted = self._counter("requests_submitted", "Requests asked.", "rule", "risk")
        self.ended = self._counter(
            "requests_ended",
            "Requests that left a state for good or were approved, by who decided.",
            *("state", "decided_by", "rule", "risk"),
        )
        self.reviews = self._counter("reviews", "Verdicts of people.", "verdict")
        self.refusals = self._counter("refusals", "Commands that were refused.", "command", "code")
        self.changes = self._counter("authority_changes", "Keys, locks and documents.", "kind")
        self.deciding = self._histogram(
            "decision_seconds", "From the question to the decision.", WAITS, "decided_by", "risk"
        )
        self.releasing = self._histogram(
            "release_seconds", "From the decision to the waiting agent's answer.", INSTANTS
        )
        self.pending = self._gauge("requests_pending", "Requests that are held now.")
        self.oldest = self._gauge("oldest_pending_seconds", "How long the oldest one waits.")
        self.overdue = self._gauge(
            "time_lag_seconds",
            "How much later than due the oldest step or end is that is not done.",
        )

    def _count_delivery(self) -> None:
        self.messages = self._counter("messages", "Messages to Slack.", "kind", "result")
        self.slack_errors = self._counter("slack_errors", "What Slack refused with.", "code")
        self.waiting = self._gauge("outbox_waiting", "Messages that are to be sent.")
        self.waiting_age = self._gauge("outbox_oldest_seconds", "How long the oldest waits.")
        self.told = self._counter(
            "webhook_deliveries", "Events sent to endpoints outside.", "endpoint", "result"
        )
        self.untold_age = self._gauge(
            "webhook_oldest_seconds", "How long the oldest event waits to be taken.", "endpoint"
        )
        self.undeliverable = self._gauge("outbox_undeliverable", "Messages given up.")

    def _count_service(self) -> None:
        self.calls = self._counter("http_calls", "Calls answered.", "method", "route", "status")
        self.batches = self._histogram("commit_units", "Units in one commit.", BATCHES)
        self.waiters = self._gauge("waiters", "Calls that are held open until something changes.")
        self.ticks = self._histogram("tick_seconds", "How long a tick took.", INSTANTS, "tick")
        self.tick_failures = self._counter("tick_failures", "Ticks that failed.", "tick")
        self.tick_lag = self._gauge(
            "tick_lag_seconds", "How much later than due a tick last ended.", "tick"
        )
        self.differing = self._gauge(
            "documents_differ", "Files of this replica that are not what another one loaded."
        )
        self.ready = self._gauge("ready", "1 where a check of /readyz is good.", "check")

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"keyturn_{name}", words, labels, registry=self.registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"keyturn_{name}", words, labels, registry=self.registry)

    def _histogram(
        self, name: str, words: str, buckets: tuple[float, ...], *labels: str
    ) -> Histogram:
        return Histogram(f"keyturn_{name}", words, labels, buckets=buckets, registry=self.registry)
