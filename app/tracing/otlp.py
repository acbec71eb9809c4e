"""Export spans with OpenTelemetry, which is imported here alone, and only where it is asked for.

Where they go, how many are taken and what the service is called is read by OpenTelemetry itself
from its standard variables (OTEL_…). A collector that is slow or away costs spans, never time:
they are exported from a thread of their own, and what its queue cannot hold is dropped.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from app import software
from app.tracing.spans import Kind, Nothing, Span, Value, exported, installed, word

log = structlog.get_logger()

FLUSHED_IN = 1.0
REMEMBERED = 4096
MOST_PARTS = 100
# They would tell of every attempt, and of headers with what is in them.
QUIET = ("exporter", "sdk._shared_internal", "sdk.trace.export", "util.re")
NAME = "service.name"

Causes = OrderedDict[str, SpanContext]
_OPEN: ContextVar["Taken | None"] = ContextVar("open", default=None)


class Taken:
    """A span that is taken: a part of another one, or the first of a trace.

    What only time was the cause of (a tick, and what it writes) is kept for export where
    something was done in it or went wrong: there are five ticks a second.
    """

    def __init__(
        self, kind: Kind, span: trace.Span, whole: "Taken | None", causes: Causes
    ) -> None:
        self.span = span
        self.parts = 0
        self._whole = whole
        self._causes = causes
        self.timed: bool = kind in {Kind.TICK, Kind.COMMIT} or (whole is not None and whole.timed)
        self.worth = not self.timed or kind not in {Kind.TICK, Kind.WRITE}
        self._linked: set[int] = set()

    def tell(self, attributes: dict[str, Value]) -> None:
        """Tell more of it."""
        for name, value in attributes.items():
            self.span.set_attribute(exported(name), value)

    def about(self, request: str) -> None:
        """Say which request it is about, and link it to what changed that request last."""
        if request:
            self.tell({"request.id": request})
            self._link(request)

    def changed(self, request: str) -> None:
        """Link it to what changed a request last, and be that from now on."""
        self._link(request)
        self._causes[request] = self.span.get_span_context()
        self._causes.move_to_end(request)
        if len(self._causes) > REMEMBERED:
            self._causes.popitem(last=False)

    def idle(self) -> None:
        """Say that nothing came of it."""
        self.worth = not self.timed

    def failed(self, why: str) -> None:
        """Say that it went wrong."""
        self.worth = True
        self.tell({"error.type": word(why)})
        self.span.set_status(Status(StatusCode.ERROR))

    def end(self) -> None:
        """End it; what is not worth telling is left without an end, and so is never exported."""
        if self.worth:
            self.span.end()
            if self._whole is not None:
                self._whole.worth = True

    def _link(self, request: str) -> None:
        cause = self._causes.get(request)
        if cause is None or cause.trace_id == self.span.get_span_context().trace_id:
            return
        if cause.span_id not in self._linked:
            self._linked.add(cause.span_id)
            self.span.add_link(cause)


class Spans:
    """Makes spans of a provider's."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("keyturn", software())
        self._causes: Causes = OrderedDict()
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(
        self, kind: Kind, name: str, under: object, after: Sequence[object]
    ) -> Iterator[Span]:
        """Begin a span; one that has too many parts already gets no more of them."""
        whole = under if isinstance(under, Taken) else _OPEN.get()
        if whole is not None:
            whole.parts += 1
            if whole.parts > MOST_PARTS:
                yield Nothing()
                return
        taken = Taken(kind, self._begun(kind, name, under, after), whole, self._causes)
        token, opened = attach(trace.set_span_in_context(taken.span)), _OPEN.set(taken)
        try:
            yield taken
        except BaseException as error:
            taken.failed(type(error).__name__)
            raise
        finally:
            _OPEN.reset(opened)
            detach(token)
            taken.end()

    def here(self) -> Taken | None:
        """Name the current span, if it is taken; what goes on after its end is still its part."""
        now = _OPEN.get()
        sampled = now is not None and now.span.get_span_context().trace_flags.sampled
        return now if sampled else None

    def named(self, traceparent: str) -> SpanContext | None:
        """Find the span that a caller named; what a caller adds in tracestate is left behind."""
        found = self._propagator.extract({"traceparent": traceparent}, Context())
        context = trace.get_current_span(found).get_span_context()
        return context if context.is_valid else None

    def ids(self) -> dict[str, str]:
        """Give the ids of the current span."""
        if (now := self.here()) is None:
            return {}
        context = now.span.get_span_context()
        return {
            "trace_id": trace.format_trace_id(context.trace_id),
            "span_id": trace.format_span_id(context.span_id),
        }

    def _begun(self, kind: Kind, name: str, under: object, after: Sequence[object]) -> trace.Span:
        parent = None
        if isinstance(under, Taken):
            parent = trace.set_span_in_context(under.span)
        elif isinstance(under, SpanContext):
            parent = trace.set_span_in_context(NonRecordingSpan(under))
        links = [Link(one.span.get_span_context()) for one in after if isinstance(one, Taken)]
        return self._tracer.start_span(name, parent, SpanKind[kind.side.upper()], links=links)


class Telling(SpanExporter):
    """Exports; says once that it does not work, and once that it works again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Export, and hold nobody up by what goes wrong."""
        try:
            result = self._exporter.export(spans)
        except Exception:  # noqa: BLE001 - whatever it is, it costs spans and nothing else
            result = SpanExportResult.FAILURE
        failing = result is not SpanExportResult.SUCCESS
        if failing and not self._failing:
            log.warning("traces_not_exported", lost=len(spans))
        elif self._failing and not failing:
            log.info("traces_exported_again")
        self._failing = failing
        return result

    def shutdown(self) -> None:
        """Export no more."""
        self._exporter.shutdown()


@contextmanager
def exporting(processor: SpanProcessor | None = None) -> Iterator[None]:
    """Take spans and export them until the block ends, and for a second more at most.

    Raises ValueError for a variable of OpenTelemetry's that it does not understand.
    """
    for name in QUIET:
        logging.getLogger(f"opentelemetry.{name}").setLevel(logging.CRITICAL)
    provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
    provider.add_span_processor(processor or BatchSpanProcessor(Telling(OTLPSpanExporter())))
    try:
        with installed(Spans(provider)):
            yield
    finally:
        last = threading.Thread(target=provider.shutdown, daemon=True)
        last.start()
        last.join(FLUSHED_IN)


def _resource() -> Resource:
    found = Resource.create({"service.version": software()})
    named: Any = found.attributes[NAME]
    return found.merge(Resource({NAME: "keyturn"})) if named.startswith("unknown") else found
