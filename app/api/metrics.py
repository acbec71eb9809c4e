"""`/metrics`: for whoever holds an operator's key, or on a port of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from app.api.calls import OPERATOR, Answer, Call, declare
from app.api.operators.doors import Door
from app.api.refusing import KEYED

NOWHERE = "none"
# https://prometheus.io/docs/specs/om/open_metrics_spec/
OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
Scrape = Callable[[], Awaitable[bytes]]
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
            gives={200: Answer(OPEN_METRICS, "# EOF\n")},
            problems=KEYED,
        )
    )
    async def metrics(self, request: web.Request) -> web.Response:
        """Give every meter in the OpenMetrics format."""
        if self.door is not None:
            await self.door.admit(request)
        return web.Response(body=await self.scrape(), headers={"Content-Type": OPEN_METRICS})


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
