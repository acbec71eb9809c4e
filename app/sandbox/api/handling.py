"""Answering one call of the Web API, planted faults included."""

import asyncio
import contextlib
from typing import Any

from aiohttp import web

from app.sandbox.api.asked import Asked, arguments_of
from app.sandbox.api.gate import scopes_of, token_of
from app.sandbox.api.methods import FOR_APP_TOKENS, METHODS
from app.sandbox.api.responses import respond
from app.sandbox.errors import SlackError, refuse
from app.sandbox.faults import Fault
from app.sandbox.journal import without_tokens
from app.sandbox.stage import Call, Stage

TOO_MANY = 429
RESPONSE_URL = "response_url"


async def handle(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Answer a call of the Web API."""
    method = request.match_info["method"]
    try:
        arguments = await arguments_of(request)
    except SlackError as error:
        return web.json_response(error.answer())
    call = _record(stage, method, arguments)
    fault = stage.faults.next_for(method, _channels(stage, arguments))
    early = await _suffer(stage, call, fault)
    if early is not None:
        return early
    answer, headers = _answer(stage, request, method, arguments)
    _settle(stage, call, answer)
    if fault.drop_after_accept:
        return _hang_up(stage, request, call)
    status = TOO_MANY if "Retry-After" in headers else 200
    return web.json_response(answer, status=status, headers=headers)


async def handle_response(stage: Stage, request: web.Request) -> web.StreamResponse:
    """Answer a post to a response URL."""
    try:
        arguments = await arguments_of(request)
    except SlackError as error:
        return web.json_response(error.answer(), status=400)
    call = _record(stage, RESPONSE_URL, arguments)
    fault = stage.faults.next_for(RESPONSE_URL, frozenset())
    early = await _suffer(stage, call, fault)
    if early is not None:
        return early
    status, answer = _respond(stage, request.match_info["name"], arguments)
    _settle(stage, call, answer)
    if fault.drop_after_accept:
        return _hang_up(stage, request, call)
    return web.Response(text="ok") if answer["ok"] else web.json_response(answer, status=status)


def _respond(stage: Stage, name: str, arguments: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    try:
        respond(stage, name, arguments)
    except SlackError as error:
        return 404 if error.code.endswith("_url") else 400, error.answer()
    return 200, {"ok": True}


def _answer(
    stage: Stage,
    request: web.Request,
    method: str,
    arguments: dict[str, Any],
) -> tuple[dict[str, Any], dict[str, str]]:
    headers: dict[str, str] = {}
    try:
        scopes, is_app_token = scopes_of(stage.app, token_of(request, arguments))
        headers["X-OAuth-Scopes"] = ",".join(sorted(scopes))
        if method not in METHODS:
            refuse("unknown_method", {"req_method": method})
        wait = stage.rates.wait_for(method, _resolved(stage, arguments))
        if wait:
            headers["Retry-After"] = str(wait)
            refuse("ratelimited")
        if is_app_token and method not in FOR_APP_TOKENS:
            refuse("not_allowed_token_type")
        asked = Asked(method, arguments, scopes, is_app_token)
        return {"ok": True, **METHODS[method](stage, asked)}, headers
    except SlackError as error:
        return error.answer(), headers


async def _suffer(stage: Stage, call: Call, fault: Fault) -> web.StreamResponse | None:
    if fault.delay is not None:
        await _pause(stage, fault.delay)
    if fault.hang:
        await stage.closing.wait()
        return web.Response(status=503)
    if fault.retry_after is not None:
        return _fail(stage, call, "ratelimited", TOO_MANY, {"Retry-After": str(fault.retry_after)})
    if fault.status is not None:
        stage.world.journal.note("fault", {"number": call.number, "status": fault.status})
        return web.Response(
            status=fault.status, text="<html><body>Sorry</body></html>", content_type="text/html"
        )
    if fault.error is not None:
        return _fail(stage, call, fault.error, 200, {})
    return None


async def _pause(stage: Stage, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stage.closing.wait()


def _fail(
    stage: Stage,
    call: Call,
    error: str,
    status: int,
    headers: dict[str, str],
) -> web.StreamResponse:
    answer = SlackError(error).answer()
    _settle(stage, call, answer)
    return web.json_response(answer, status=status, headers=headers)


def _hang_up(stage: Stage, request: web.Request, call: Call) -> web.StreamResponse:
    stage.world.journal.note("fault", {"number": call.number, "dropped": True})
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _channels(stage: Stage, arguments: dict[str, Any]) -> frozenset[str]:
    return frozenset({str(arguments.get("channel", "")), _resolved(stage, arguments)})


def _resolved(stage: Stage, arguments: dict[str, Any]) -> str:
    named = str(arguments.get("channel", ""))
    return f"D{named[1:]}" if named in stage.world.people else named


def _record(stage: Stage, method: str, arguments: dict[str, Any]) -> Call:
    call = Call(len(stage.calls) + 1, method, without_tokens(arguments), stage.world.clock())
    stage.calls.append(call)
    stage.world.journal.note(
        "call",
        {
            "number": call.number,
            "method": method,
            "arguments": call.arguments,
        },
    )
    stage.world.changes.touch()
    return call


def _settle(stage: Stage, call: Call, answer: dict[str, Any]) -> None:
    call.answer = stage.world.journal.safe(answer)
    stage.world.journal.note(
        "answer",
        {
            "number": call.number,
            "method": call.method,
            "answer": answer,
        },
    )
    stage.world.changes.touch()
