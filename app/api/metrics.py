"""`/metrics`: for whoever holds an operator's key, or on a port of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from app.api.calls import OPERATOR, Answer, Call, declare
from app.api.operators.doors import Door
from app.api.refusing import KEYED

NOWHERE = "none"
SHORT = "# TYPE keyturn_requests_pending gauge\nkeyturn_requests_pending 1.0\n# EOF\n"
# https://prometheus.io/docs/instrumenting/content_negotiation/
TEXT, OPEN_METRICS = "text/plain", "application/openmetrics-text"
Scrape = Callable[[str], Awaitable[tuple[bytes, str]]]
Called = Callable[[str, str, int], None]


@dataclass(frozen=True, slots=True)
class MetricsRoutes:
    """The call, behind a door or, on the port for operators alone, without one."""

    scrape: Scrape
    door: Door | None

    @declare(
        Call(
            route="GET /metrics",
            name="scrape_metrics",
            who=OPERATOR,
            gives={200: Answer(TEXT, SHORT, also=(OPEN_METRICS,))},
            problems=KEYED,
        )
    )
    async def metrics(self, request: web.Request) -> web.Response:
        """Give every meter, as text or in the OpenMetrics format, as `Accept` says."""
        if self.door is not None:
            await self.door.admit(request)
        accept = ",".join(request.headers.getall("Accept", ()))
        body, media_type = await self.scrape(accept)
        return web.Response(body=body, headers={"Content-Type": media_type, "Vary": "Accept"})


def counted(called: Called) -> Middleware:
    """Make the middleware that tells of every answer: method, route and status."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        called(method_of(request), route_of(request), response.status)
        return response

    return middleware


def route_of(request: web.Request) -> str:
    """Give the address that was declared, never the one that was called."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else NOWHERE


def method_of(request: web.Request) -> str:
    """Give the method, if it is one."""
    return request.method if request.method in KNOWN else "other"


KNOWN = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
