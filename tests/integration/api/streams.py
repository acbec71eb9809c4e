"""A listener to server-sent events, as the standard says that one must be."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse
from pydantic import TypeAdapter

from app.api.told import EventTold
from tests.integration.api.kit import Kit

LONGEST = 60.0
SHAPE = TypeAdapter(EventTold)


@dataclass
class Stream:
    """https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation.

    An id is kept with the blank line behind it, also where no data came.
    """

    response: ClientResponse
    last: str = ""
    comments: int = 0
    _fields: dict[str, str] = field(default_factory=dict)

    async def block(self) -> dict[str, Any] | None:
        """Give the data of the next block, nothing of one without.

        Raises EOFError at the end, and TimeoutError where nothing comes that should.
        """
        async with asyncio.timeout(LONGEST):
            return await self._block()

    async def _block(self) -> dict[str, Any] | None:
        fields: dict[str, str] = {}
        async for line in self.response.content:
            assert line.endswith(b"\n"), "a stream ends between two events"
            text = line.decode().removesuffix("\n")
            if not text:
                return self._taken(fields)
            name, _, value = text.partition(":")
            fields[name] = value.removeprefix(" ")
            self.comments += not name
        assert not fields, "a stream ends between two events"
        raise EOFError

    def _taken(self, fields: dict[str, str]) -> dict[str, Any] | None:
        self.last = fields.get("id", self.last)
        if "data" not in fields:
            return None
        told: dict[str, Any] = json.loads(fields["data"])
        SHAPE.validate_json(fields["data"], extra="forbid")
        assert told["type"] == fields["event"]
        return {**told, "seq": int(fields["id"])}

    async def next(self) -> dict[str, Any]:
        """Give the next event."""
        while (told := await self.block()) is None:
            pass
        return told

    async def some(self, count: int) -> list[dict[str, Any]]:
        return [await self.next() for _ in range(count)]

    async def rest(self) -> list[dict[str, Any]]:
        """Give all events up to the end of the stream."""
        events = []
        with suppress(EOFError):
            async with asyncio.timeout(LONGEST):
                while True:
                    events.append(await self.next())
        return events


@asynccontextmanager
async def following(
    kit: Kit, after: str | int | None = None, name: str = "deploy-bot"
) -> AsyncIterator[Stream]:
    """Follow an agent's events for the length of a block, from the first id on."""
    further = {} if after is None else {"Last-Event-ID": str(after)}
    async with kit.client.get("/v1/events", headers=kit.auth(name) | further) as response:
        assert response.status == 200, await response.text()
        yield Stream(response)


async def narrow_line(kit: Kit) -> socket.socket:
    """Ask for all events there are, over a connection that takes little before it is read."""
    server: Any = kit.client.server
    for site in server.runner.sites:
        for listening in site._server.sockets:  # noqa: SLF001
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.setblocking(False)  # noqa: FBT003
    loop = asyncio.get_running_loop()
    await loop.sock_connect(line, (server.host, server.port))
    auth = kit.auth("deploy-bot")["Authorization"]
    lines = ["GET /v1/events HTTP/1.1", "Host: x", f"Authorization: {auth}"]
    sent = "\r\n".join([*lines, "Last-Event-ID: 0", "", ""])
    await loop.sock_sendall(line, sent.encode())
    return line


async def until_closed(line: socket.socket) -> bytes:
    """Read what is left, until the other side closes or breaks the connection."""
    loop = asyncio.get_running_loop()
    told = [await loop.sock_recv(line, 65536)]
    with suppress(ConnectionResetError):
        async with asyncio.timeout(LONGEST):
            while told[-1]:
                told.append(await loop.sock_recv(line, 65536))
    line.close()
    return b"".join(told)
