"""One log line for each call, and a name for the call that whatever it leads to carries too."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from structlog.contextvars import bound_contextvars

from app.api.metrics import NOWHERE, method_of, route_of
from app.api.problems import CALLER, CODE
from app.domain.refusal import Refused
from app.tracing.spans import Kind, Nothing, Span, named, span

log = structlog.get_logger()

NAMED = "X-Request-Id"
CALL = web.RequestKey("call", str)
BROKEN = 500
NOBODY = "no_eligible_reviewer"
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{7,127}")
_REQUEST = re.compile(r"req_[0-9a-z]{1,64}")


def logged(fresh: Callable[[], str], monotonic: Callable[[], float]) -> Middleware:
    """Make the middleware that names a call, logs its end, and tells the name in its answer.

    A name that the caller gives in X-Request-Id is kept where it is one; what looks whether the
    service lives leaves no line. The line holds no part of the call but the id of its request.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get(NAMED, "")
        call = request[CALL] = given if _NAME.fullmatch(given) else fresh()
        began = monotonic()
        with bound_contextvars(call=call), _span(request) as seen:
            seen.tell({"call": call, **_named(request)})
            response = await handler(request)
            _tell(seen, request, response.status)
            if (route := route_of(request)) not in PROBES:
                log.info(
                    "called",
                    method=method_of(request),
                    route=route,
                    status=response.status,
                    ms=int(1000 * (monotonic() - began)),
                    **_about(request),
                    **_refused(request),
                )
        return response

    return middleware


def tell_of_nobody(outcome: object, agent: str, action: str) -> None:
    """Tell the operator who was left out and why, where nobody may decide what was asked."""
    if isinstance(outcome, Refused) and outcome.code == NOBODY:
        why = [f"{name}: {code}" for name, code in outcome.excluded]
        log.warning("nobody_eligible", agent=agent, action=action, excluded=why)


async def told(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the name of the call in its answer."""
    if call := request.get(CALL):
        response.headers[NAMED] = call


def _span(request: web.Request) -> AbstractContextManager[Span]:
    """Begin the span of a call, in the caller's trace if the caller names one."""
    if route_of(request) in PROBES:
        return nullcontext(Nothing())
    name = " ".join(_named(request).values())
    return span(Kind.HTTP, name, named(request.headers.get("traceparent", "")))


def _named(request: web.Request) -> dict[str, str]:
    about = {"http.request.method": method_of(request), "http.route": route_of(request)}
    return {name: one for name, one in about.items() if one != NOWHERE}


def _tell(seen: Span, request: web.Request, status: int) -> None:
    seen.tell({"http.response.status_code": status})
    seen.about(_about(request).get("request_id", ""))
    if status >= BROKEN:
        seen.failed(str(status))


def _refused(request: web.Request) -> dict[str, str]:
    """Tell why a call was refused, and whose key it came with: both are words of ours."""
    code = request.get(CODE)
    return {"code": code, **request.get(CALLER, {})} if code else {}


def _about(request: web.Request) -> dict[str, str]:
    name = request.match_info.get("id", "")
    return {"request_id": name} if _REQUEST.fullmatch(name) else {}
