"""Socket Mode: connections, envelopes, acknowledgements."""

import asyncio
import itertools
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from app.sandbox.app import App
from app.sandbox.limits import SOCKETS
from app.sandbox.seen import Reply
from app.sandbox.transport import Parcel
from app.sandbox.world import World

CONNECTION_SECONDS = 3600
CLOSE_SECONDS = 1.0


@dataclass(frozen=True, eq=False)
class Connection:
    """One WebSocket and the wire under it."""

    socket: web.WebSocketResponse
    wire: asyncio.Transport | None


class Sockets:
    """All connections of the app; each envelope goes to exactly one, in turn."""

    def __init__(self, world: World, app: App) -> None:
        self._world = world
        self._app = app
        self._tickets: set[str] = set()
        self._turns = itertools.count()
        self._awaited: dict[str, asyncio.Future[Any]] = {}
        self._newest: Parcel | None = None
        self._id = ""
        self.connections: list[Connection] = []

    def issue_ticket(self) -> str:
        """Allow one connection."""
        ticket = self._world.fresh("S")
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection until it ends."""
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            raise web.HTTPNotFound
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=CLOSE_SECONDS)
        await socket.prepare(request)
        if len(self.connections) >= SOCKETS:
            await self._dismiss(socket, "too_many_websockets")
            return socket
        await self._converse(Connection(socket, request.transport))
        return socket

    async def carry(self, parcel: Parcel) -> Reply:
        """Send an envelope to one connection and wait until it is acknowledged."""
        if not self.connections:
            return Reply(acked=False, error="dispatch_failed")
        self._newest, envelope = parcel, self._world.fresh("e")
        return await self._sent(envelope, parcel)

    async def again(self) -> Reply:
        """Send the newest envelope once more, under the same id, to the next connection.

        Slack does so where it did not hear an acknowledgement; the app may have acted already.
        """
        if self._newest is None or not self.connections:
            return Reply(acked=False, error="dispatch_failed")
        return await self._sent(self._id, self._newest)

    async def _sent(self, envelope: str, parcel: Parcel) -> Reply:
        self._id = envelope
        self._awaited[envelope] = asyncio.get_running_loop().create_future()
        socket = self.connections[next(self._turns) % len(self.connections)].socket
        try:
            await socket.send_json(_envelope(envelope, parcel))
            return Reply(acked=True, body=await self._awaited[envelope])
        except ConnectionError:
            return Reply(acked=False, error="dispatch_failed")
        finally:
            del self._awaited[envelope]

    async def warn(self) -> None:
        """Announce that the connections will be closed soon, and leave them open."""
        for connection in list(self.connections):
            await connection.socket.send_json(_farewell("warning"))

    async def refresh(self, reason: str) -> None:
        """Ask every connection to come again, then close it."""
        for connection in list(self.connections):
            await self._dismiss(connection.socket, reason)

    async def close(self) -> None:
        """Close every connection, as an outage does."""
        for connection in list(self.connections):
            await connection.socket.close(code=WSCloseCode.GOING_AWAY)

    def cut(self) -> None:
        """Break every connection without a word."""
        for connection in self.connections:
            if connection.wire is not None:
                connection.wire.abort()

    async def _converse(self, connection: Connection) -> None:
        self.connections.append(connection)
        try:
            await connection.socket.send_json(self._hello())
            self._world.changes.touch()
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.json())
        finally:
            self.connections.remove(connection)
            self._world.changes.touch()

    def _acknowledge(self, answer: dict[str, Any]) -> None:
        envelope = str(answer.get("envelope_id"))
        awaited = self._awaited.get(envelope)
        late = awaited is None or awaited.done()
        self._world.journal.note("late_ack" if late else "socket_ack", answer)
        if awaited is not None and not awaited.done():
            awaited.set_result(answer.get("payload"))

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self._app.id},
            "debug_info": {"host": "sandbox", "approximate_connection_time": CONNECTION_SECONDS},
        }

    async def _dismiss(self, socket: web.WebSocketResponse, reason: str) -> None:
        await socket.send_json(_farewell(reason))
        await socket.close()


def _farewell(reason: str) -> dict[str, Any]:
    return {"type": "disconnect", "reason": reason, "debug_info": {}}


def _envelope(envelope: str, parcel: Parcel) -> dict[str, Any]:
    content = {
        "envelope_id": envelope,
        "type": parcel.kind,
        "payload": parcel.payload,
        "accepts_response_payload": parcel.kind != "events_api",
    }
    if parcel.kind == "events_api":
        content |= {"retry_attempt": parcel.retry, "retry_reason": parcel.reason}
    return content
