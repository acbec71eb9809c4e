"""The one local server: Web API, response URLs, sockets."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from app.sandbox.api.handling import handle, handle_response
from app.sandbox.stage import Stage

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Server:
    """Serves a stage on loopback."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen, and tell the stage its address."""
        if host not in LOOPBACK:
            message = f"the practice workspace listens on loopback only, not on {host}"
            raise ValueError(message)
        self._stage.closing.clear()
        self._runner = web.AppRunner(self._application(), shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self._stage.origin = f"http://{_bracketed(host)}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening; calls that hang get their end."""
        self._stage.closing.set()
        await self._stage.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[_guard(self._stage)])
        application.router.add_route("*", "/api/{method}", self._with(handle))
        application.router.add_post("/actions/{team}/{name}", self._with(handle_response))
        application.router.add_post("/commands/{team}/{name}", self._with(handle_response))
        application.router.add_get("/socket/{ticket}", self._stage.sockets.serve)
        return application

    def _with(
        self,
        handler: Callable[[Stage, web.Request], Awaitable[web.StreamResponse]],
    ) -> Handler:
        async def call(request: web.Request) -> web.StreamResponse:
            return await handler(self._stage, request)

        return call


def _guard(stage: Stage) -> Middleware:
    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.url.host not in LOOPBACK:
            raise web.HTTPForbidden(text="wrong Host")
        if request.headers.get("Origin", stage.origin) != stage.origin:
            raise web.HTTPForbidden(text="wrong Origin")
        return await handler(request)

    return guard


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
