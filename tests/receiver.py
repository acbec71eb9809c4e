"""Somebody who takes webhooks: a real server that notes what comes, and answers as it is told."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from app.webhooks.client import Client
from app.webhooks.reach import Reach, networks_in
from tests.clocks import HandClock

SECRET = b"s" * 32
HOME = "127.0.0.0/8"


@dataclass(frozen=True)
class Heard:
    """One event as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """Read the event."""
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found

    def signed_by(self, secret: bytes) -> bool:
        """Verify the signature as a receiver does, with code of its own."""
        content = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}."
        made = hmac.new(secret, content.encode() + self.body, hashlib.sha256).digest()
        return self.headers["webhook-signature"] == f"v1,{base64.b64encode(made).decode()}"


class Receiver:
    """Notes what comes; answers 202, or as `answer` says, after `hang` seconds."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.hang = 0.0
        self.answer: Callable[[], web.StreamResponse] = lambda: web.Response(status=202)
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._take)
        self._server = TestServer(app)

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def url(self) -> str:
        """Say where it listens."""
        return str(self._server.make_url("/hook"))

    @property
    def events(self) -> list[dict[str, Any]]:
        """List the events that came."""
        return [one.event for one in self.heard]

    def says(self, status: int, **headers: str) -> None:
        """Answer so from now on."""
        self.answer = lambda: web.Response(status=status, headers=headers)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append(Heard(request.path_qs, headers, await request.read()))
        await asyncio.sleep(self.hang)
        return self.answer()


async def raw_server(
    speak: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any],
) -> tuple[asyncio.Server, str]:
    """Listen with a server that speaks as badly as it likes; give it and its address."""
    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    return server, f"http://127.0.0.1:{port}/hook"


def a_client(*hosts: str, **rest: Any) -> Client:
    """Make a client that may speak to this machine."""
    reach = Reach(frozenset({"127.0.0.1", *hosts}), networks_in(HOME))
    return Client(reach, HandClock().now, **{"patience": 60.0, **rest})
