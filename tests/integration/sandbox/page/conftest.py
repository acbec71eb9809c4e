"""A page in front of a sandbox whose app answers over HTTP, and a browser without scripts."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web

from app.sandbox import Sandbox, Workspace
from app.sandbox.page import Page, Shown

SCOPES = {"chat:write", "commands", "users:read", "im:write", "channels:read", "groups:read"}
PLATFORM = {"as": "U0ANA", "in": "C0PLATFORM"}


@dataclass
class App:
    """The app under the sandbox: it acknowledges everything, and remembers it."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    answer: Any = None

    async def hear(self, request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            self.heard.append(await request.json())
            return web.Response()
        form = parse_qs(await request.text())
        payload = form.get("payload")
        self.heard.append(
            json.loads(payload[0]) if payload else {k: v[0] for k, v in form.items()}
        )
        return web.json_response(self.answer) if self.answer else web.Response()


@dataclass
class Beside:
    """What stands beside the workspace in these tests."""

    shows: Shown = field(default_factory=Shown)
    done: list[str] = field(default_factory=list)

    async def shown(self, _: str) -> Shown:
        return self.shows

    def do(self, what: str) -> bool:
        self.done.append(what)
        return what == "known"


@dataclass
class Visitor:
    """A browser without scripts: it reads the page and sends forms."""

    page: Page
    session: aiohttp.ClientSession

    @property
    def origin(self) -> str:
        return self.page.url.rstrip("/")

    async def read(self, **query: str) -> str:
        async with self.session.get(self.page.url, params=PLATFORM | query) as answer:
            assert answer.status == 200
            return await answer.text()

    async def send(self, act: str, headers: dict[str, str] | None = None, /, **form: Any) -> int:
        fields = {"token": self.page.token, **PLATFORM, **form}
        given = {"Origin": self.origin} if headers is None else headers
        async with self.session.post(
            f"{self.origin}/act/{act}",
            data=list(_pairs(fields)),
            headers=given,
            allow_redirects=False,
        ) as answer:
            return answer.status


def _pairs(fields: dict[str, Any]) -> Any:
    for name, value in fields.items():
        yield from ((name, one) for one in (value if isinstance(value, list) else [value]))


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


@pytest.fixture
async def app() -> App:
    return App()


@pytest.fixture
async def box(app: App) -> AsyncIterator[Sandbox]:
    application = web.Application()
    application.router.add_post("/slack/events", app.hear)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with Sandbox(Workspace.acme(), scopes=SCOPES, rate_limit=False) as sandbox:
        sandbox.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        yield sandbox
    await runner.cleanup()


@pytest.fixture
def beside() -> Beside:
    return Beside()


@pytest.fixture
async def visitor(box: Sandbox, beside: Beside) -> AsyncIterator[Visitor]:
    async with Page(box, beside).open() as page, aiohttp.ClientSession() as session:
        yield Visitor(page, session)


@pytest.fixture
def call(box: Sandbox, visitor: Visitor) -> Any:
    async def call(method: str, **arguments: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {box.bot_token}"}
        async with visitor.session.post(
            box.api_url + method, json=arguments, headers=headers
        ) as answer:
            said: dict[str, Any] = await answer.json()
            assert said["ok"], said
            return said

    return call
