"""The operators' own port: what stands there needs no key."""

from collections.abc import Callable

from aiohttp import web
from aiohttp.log import server_logger

from app.api.calls import mount
from app.api.discreet import Discreet
from app.api.edge import headers, problems
from app.api.every import reference
from app.api.health import HealthRoutes
from app.api.metrics import MetricsRoutes, Scrape
from app.api.reference.routes import ReferenceRoutes
from app.api.underway import Underway


def build_admin_api(
    scrape: Scrape,
    health: HealthRoutes,
    closed: Callable[[], bool],
    public_url: str = "",
    underway: Underway | None = None,
) -> web.Application:
    """Make the application of the operators' own port: meters, health, reference; no key."""
    app = web.Application(
        middlewares=[problems(closed), (underway or Underway()).middleware()],
        handler_args={"auto_decompress": False, "logger": Discreet(server_logger, {})},
    )
    app.on_response_prepare.append(headers(""))
    for routes in (
        MetricsRoutes(scrape, None),
        ReferenceRoutes(reference(public_url), None),
        health,
    ):
        mount(app.router, routes)
    return app
