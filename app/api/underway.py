"""The calls under way: while the service stops, each is answered, whatever it waits for."""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from app.api.problems import SOON, Declined, later

STOPS = "The service stops. Whether this was recorded is not known: ask again, with the same key."


class Underway:
    """Knows every call that is being answered, and can end them."""

    def __init__(self) -> None:
        self._ended = False
        self._calls: set[asyncio.Task[object]] = set()

    def end(self) -> None:
        """Let every call be answered with 503 now, whatever it waits for."""
        self._ended = True
        for call in self._calls:
            call.cancel()

    def middleware(self) -> Middleware:
        """Make the middleware through which every call goes."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            call = asyncio.current_task()
            if call is None:
                return await handler(request)
            self._calls.add(call)
            try:
                return await handler(request)
            except asyncio.CancelledError:
                if not self._ended:
                    raise
                call.uncancel()
                raise Declined(later("store_unavailable", STOPS, SOON)) from None
            finally:
                self._calls.discard(call)

        return middleware
