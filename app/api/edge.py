"""What goes round every call: a problem for whatever ends badly, and the headers."""

import traceback
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from app.api.problems import CODE, SOON, Declined, Problem, later, response_of
from app.workflow.ports import Busy, StoreUnavailable

log = structlog.get_logger()

POLICY = "Content-Security-Policy"
NOTHING = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
KEPT_A_YEAR = "max-age=31536000"

OF_STATUS = {
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not know that method."),
    413: ("body_too_large", "The body is too large."),
    417: ("expectation_failed", "Only `Expect: 100-continue` is known."),
}


def problems(closed: Callable[[], bool]) -> Middleware:
    """Make the middleware that answers every no, foreseen or not, as a problem.

    Once `closed` says so, every answer ends its connection.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPException as no:
            response = _told(no, request)
        except Exception as wrong:  # noqa: BLE001 - the last door
            response = _answered(_problem_of(wrong, request), request)
        if closed():
            response.force_close()
        return response

    return middleware


def headers(public_url: str) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Make the signal that gives every answer its headers and takes the server's name away."""
    given = dict(HEADERS)
    if public_url.startswith("https:"):
        given["Strict-Transport-Security"] = KEPT_A_YEAR

    async def prepare(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers.popall("Server", None)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(POLICY, NOTHING)
        response.headers.update(given)

    return prepare


def add(router: web.UrlDispatcher, method: str, path: str, handler: Handler) -> None:
    """Add a route; GET answers HEAD too, and an odd `Expect` gets a problem."""
    if method == "GET":
        router.add_get(path, handler, expect_handler=_expectation)
    else:
        router.add_route(method, path, handler, expect_handler=_expectation)


async def _expectation(request: web.Request) -> web.StreamResponse | None:
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
        return None
    return response_of(Problem(*OF_STATUS[417]), request.rel_url.raw_path)


def _told(no: web.HTTPException, request: web.Request) -> web.StreamResponse:
    """Tell what the framework refused as a problem; what is no refusal stays as it is."""
    if no.status not in OF_STATUS:
        raise no
    allow = {"Allow": no.headers["Allow"]} if "Allow" in no.headers else {}
    code, detail = OF_STATUS[no.status]
    return _answered(Problem(code, detail, headers=allow), request)


def _answered(problem: Problem, request: web.Request) -> web.Response:
    request[CODE] = problem.code
    return response_of(problem, request.rel_url.raw_path)


def _problem_of(wrong: Exception, request: web.Request) -> Problem:
    if isinstance(wrong, Declined):
        return wrong.problem
    if isinstance(wrong, Busy):
        return later("busy", "The service is busy; nothing was recorded.", wrong.after)
    if isinstance(wrong, StoreUnavailable):
        detail = "The records cannot be written; nothing was recorded."
        return later("store_unavailable", detail, SOON)
    last = traceback.extract_tb(wrong.__traceback__)[-1]
    where = f"{last.filename}:{last.lineno}"
    log.error("call_failed", method=request.method, error=type(wrong).__name__, where=where)
    return Problem("internal", "Something went wrong here; it has been logged.")
