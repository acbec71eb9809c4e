"""The operators' calls, added to an application; and an application of them alone."""

from collections.abc import Callable

from aiohttp import web
from aiohttp.log import server_logger

from app.api.calls import mount
from app.api.discreet import Discreet
from app.api.edge import headers, problems
from app.api.operators.covers import CoverRoutes
from app.api.operators.documents import DocumentRoutes
from app.api.operators.doors import Door, own_door
from app.api.operators.enrolments import EnrolmentRoutes
from app.api.operators.keys import KeyRoutes
from app.api.operators.locks import LockRoutes
from app.api.operators.requests import OversightRoutes
from app.api.operators.shredding import ShreddingRoutes
from app.api.operators.user_groups import UserGroupRoutes
from app.api.operators.webhooks import Nowhere, Outside, WebhookRoutes
from app.api.underway import Underway
from app.workflow.ports import Records


def mount_operators(
    router: web.UrlDispatcher,
    records: Records,
    door: Door,
    public_url: str,
    outside: Outside | None = None,
) -> None:
    """Add what operators call, behind a door."""
    for routes in (
        KeyRoutes(records, door),
        EnrolmentRoutes(records, door),
        UserGroupRoutes(records, door),
        LockRoutes(records, door),
        CoverRoutes(records, door),
        DocumentRoutes(records, door),
        ShreddingRoutes(records, door),
        WebhookRoutes(records, door, outside or Nowhere()),
        OversightRoutes(records, door, public_url),
    ):
        mount(router, routes)


def build_socket_api(
    records: Records,
    public_url: str = "",
    closed: Callable[[], bool] = lambda: False,
    underway: Underway | None = None,
    outside: Outside | None = None,
) -> web.Application:
    """Make the application that the command line talks to over a socket on this machine."""
    app = web.Application(
        middlewares=[problems(closed), (underway or Underway()).middleware()],
        handler_args={"auto_decompress": False, "logger": Discreet(server_logger, {})},
    )
    app.on_response_prepare.append(headers(public_url))
    mount_operators(app.router, records, own_door(), public_url, outside)
    return app
