"""The page's own server on loopback."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from aiohttp import web

from app.sandbox.page.acts import Acts, Malformed
from app.sandbox.page.document import document
from app.sandbox.page.extras import Extras, NoExtras
from app.sandbox.page.gate import add_headers, guard
from app.sandbox.page.memory import Memory
from app.sandbox.page.place import HOME, Place, place_of
from app.sandbox.page.reader import Reader
from app.sandbox.page.sight import Sight, settled
from app.sandbox.sandbox import Sandbox
from app.sandbox.seen import Seen

HERE = Path(__file__).parent
FILES = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
LIVE = "X-Live"  # sent by the script: it only looks again, and follows no redirect
HEARTBEAT = 15.0


class Page:
    """Shows a workspace to a browser, and lets people act in it."""

    def __init__(
        self, box: Sandbox, extras: Extras | None = None, first: Place | None = None
    ) -> None:
        self._box = box
        self._extras = extras or NoExtras()
        self._first = first or Place(box.workspace.people[0].id)
        self._memory = Memory()
        self._acts = Acts(box, self._memory, self._extras)
        self._closing = asyncio.Event()
        self._visits: set[asyncio.Task[Seen]] = set()
        self.token = secrets.token_urlsafe(24)
        self.port = 0

    @property
    def url(self) -> str:
        """The address to open."""
        return f"http://127.0.0.1:{self.port}/"

    @asynccontextmanager
    async def open(self, port: int = 0) -> AsyncIterator[Self]:
        """Serve until the block ends; raises `OSError` where the port is taken."""
        self._closing.clear()
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            self.port = runner.addresses[0][1]
            yield self
        finally:
            self._closing.set()
            self._box.stage.world.changes.touch()
            for visit in self._visits:
                visit.cancel()
            await runner.cleanup()

    def _application(self) -> web.Application:
        gate = guard(lambda: self.port, self.token)
        application = web.Application(middlewares=[gate])
        application.on_response_prepare.append(add_headers)
        application.router.add_get("/", self._show)
        application.router.add_get("/live", self._live)
        application.router.add_get(r"/{name:page\.css|page\.js|icon\.svg}", self._file)
        application.router.add_post("/act/{what}", self._act)
        return application

    async def _show(self, request: web.Request) -> web.StreamResponse:
        version = self._box.stage.world.changes.version
        place = settled(self._box, place_of(request.query), self._first)
        if place.where == HOME and LIVE not in request.headers:
            self._visit_home(place.person)
        shown = await self._extras.shown(place.tab)
        world = self._box.stage.world
        reader = Reader(world, world.people[place.person])
        sight = Sight(self._box, place, reader, self._memory, self.token, shown)
        return web.Response(text=document(sight, version), content_type="text/html")

    def _visit_home(self, person: str) -> None:
        """Tell the app that somebody looks at its Home; it may take its time."""
        visit = asyncio.get_running_loop().create_task(self._box.open_home(person))
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        text = (HERE / name).read_text(encoding="utf-8")
        return web.Response(text=text, content_type=FILES[name])

    async def _act(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        act = self._acts.known.get(request.match_info["what"])
        if act is None:
            raise web.HTTPNotFound
        place = settled(self._box, place_of(form), self._first)
        try:
            await act(place, form)
        except Malformed as problem:
            raise web.HTTPBadRequest(text="this form cannot be read") from problem
        if LIVE in request.headers:
            return web.Response(status=204)
        raise web.HTTPSeeOther(place.href)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Say each time something changed: the number of the newest change."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            await self._tell(response)
        return response

    async def _tell(self, response: web.StreamResponse) -> None:
        changes, told = self._box.stage.world.changes, -1

        def newer() -> bool:
            return changes.version > told

        while not self._closing.is_set():
            told = changes.version
            await response.write(f"data: {told}\n\n".encode())
            with contextlib.suppress(TimeoutError):
                await changes.until(newer, HEARTBEAT)
