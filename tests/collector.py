"""Somebody who collects traces: a real OTLP/HTTP server that reads what comes."""

import asyncio
from collections.abc import Iterator
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector:
    """Keeps the spans that come; answers 200, or, where it is told to hang, not before the end."""

    def __init__(self) -> None:
        self.calls = 0
        self.spans: list[Span] = []
        self.raw = b""
        self.resource: dict[str, Any] = {}
        self.hangs = False
        self._over = asyncio.Event()
        app = web.Application()
        app.router.add_post("/v1/traces", self._take)
        self._server = TestServer(app)

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await self._server.close()

    @property
    def variables(self) -> dict[str, str]:
        """Give what makes a service export to here, soon."""
        return {
            "HITL_TRACES": "otlp",
            "OTEL_EXPORTER_OTLP_ENDPOINT": str(self._server.make_url("/")),
            "OTEL_BSP_SCHEDULE_DELAY": "50",
        }

    def named(self, name: str) -> list[Span]:
        """Find the spans of a name."""
        return [one for one in self.spans if one.name == name]

    def trace(self, trace_id: bytes) -> list[str]:
        """Write the spans of a trace as a tree, in the order in which they began."""
        inside = [one for one in self.spans if one.trace_id == trace_id]
        known = {one.span_id for one in inside}
        roots = [one for one in inside if one.parent_span_id not in known]
        return [line for one in _in_order(roots) for line in _drawn(one, inside, 0)]

    def attributes(self) -> set[tuple[str, str]]:
        """List which attribute came with which kind of span."""
        return {(one.name, pair.key) for one in self.spans for pair in one.attributes}

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.calls += 1
        if self.hangs:
            await self._over.wait()
        self.raw += body
        for part in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resource = told(part.resource)
            self.spans += [one for scope in part.scope_spans for one in scope.spans]
        return web.Response()


def told(span: Any) -> dict[str, Any]:
    """Read the attributes of a span, or of whatever else has some."""
    return {one.key: _value(one.value) for one in span.attributes}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(one) for one in value.array_value.values]
    return getattr(value, kind)


def _in_order(spans: list[Span]) -> list[Span]:
    return sorted(spans, key=lambda one: one.start_time_unix_nano)


def _drawn(span: Span, inside: list[Span], depth: int) -> Iterator[str]:
    yield "  " * depth + span.name
    for one in _in_order([one for one in inside if one.parent_span_id == span.span_id]):
        yield from _drawn(one, inside, depth + 1)
