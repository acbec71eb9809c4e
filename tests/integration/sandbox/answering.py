"""An app as small as an app can be: it answers each payload with what the test says."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

from app.sandbox import Sandbox

NO_ANSWER = object()


@dataclass
class Socket:
    """A bare Socket Mode connection that acknowledges with `answer`, or not at all."""

    socket: aiohttp.ClientWebSocketResponse
    hello: dict[str, Any]
    answer: Any = None
    envelopes: list[dict[str, Any]] = field(default_factory=list)
    served: asyncio.Future[None] = field(default_factory=asyncio.Future)

    async def serve(self) -> None:
        async for message in self.socket:
            await self.take(message.json())

    async def take(self, envelope: dict[str, Any]) -> None:
        self.envelopes.append(envelope)
        if "envelope_id" in envelope and self.answer is not NO_ANSWER:
            await self.acknowledge(envelope["envelope_id"])

    async def acknowledge(self, envelope_id: str) -> None:
        payload = {} if self.answer is None else {"payload": self.answer}
        await self.socket.send_json({"envelope_id": envelope_id, **payload})


async def connect(box: Sandbox, session: aiohttp.ClientSession) -> Socket:
    """Open one connection and read its first message."""
    headers = {"Authorization": f"Bearer {box.app_token}"}
    async with session.post(f"{box.api_url}apps.connections.open", headers=headers) as response:
        url = (await response.json())["url"]
    socket = await session.ws_connect(url)
    return Socket(socket, (await socket.receive()).json())


@dataclass
class Endpoint:
    """A request URL that keeps what it got and answers what it is told."""

    url: str = ""
    status: int = 200
    answer: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    hold: asyncio.Event | None = None
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.read()))
        if self.hold is not None:
            await self.hold.wait()
        if isinstance(self.answer, dict):
            return web.json_response(self.answer, status=self.status, headers=self.headers)
        return web.Response(text=self.answer or "", status=self.status, headers=self.headers)

    def form(self) -> dict[str, str]:
        fields = parse_qs(self.requests[-1][1].decode())
        return {name: values[0] for name, values in fields.items()}

    def payload(self) -> dict[str, Any]:
        fields = parse_qs(self.requests[-1][1].decode())
        read: dict[str, Any] = json.loads(fields["payload"][0])
        return read


@asynccontextmanager
async def endpoint(box: Sandbox) -> AsyncIterator[Endpoint]:
    """Serve a request URL and let the sandbox deliver to it."""
    target = Endpoint()
    application = web.Application()
    application.router.add_post("/slack/events", target.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    target.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    box.deliver_to(target.url)
    try:
        yield target
    finally:
        await runner.cleanup()
