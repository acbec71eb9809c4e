"""Who may come in: this machine's own browser, at this address, from this page."""

import hmac
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def guard(port: Callable[[], int], token: str) -> Middleware:
    """Refuse another Host, another Origin, and a form that this page did not write."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        hosts = {f"{name}:{port()}" for name in ("127.0.0.1", "localhost", "[::1]")}
        if request.host not in hosts:
            raise web.HTTPForbidden(text="wrong Host")
        own = f"http://{request.host}"
        posted = request.method == "POST"
        if request.headers.get("Origin", "" if posted else own) != own:
            raise web.HTTPForbidden(text="wrong Origin")
        if posted and not _carries(await request.post(), token):
            raise web.HTTPForbidden(text="this form is not of this run: reload the page")
        return await handler(request)

    return guarded


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Put the protective headers on every answer."""
    response.headers.update(HEADERS)


def _carries(form: Mapping[str, object], token: str) -> bool:
    return hmac.compare_digest(
        str(form.get("token", "")).encode("utf-8", "replace"), token.encode()
    )
