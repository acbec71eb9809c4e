"""The connections of the port that everybody reaches: how many there are, how long each may take.

No key is needed to open a connection. Whoever sends half a header or half a body, or reads no
answer, would hold one for ever, and its descriptor with it. So each has a deadline; where there
are too many, the one that has been sending its request longest makes room for the newest.
"""

import asyncio
import contextlib
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from app.api.connection import CROWDED, SLOW, Connection, Patience, Phase

log = structlog.get_logger()

EVERY = 1.0
QUIET = 60.0


@dataclass(frozen=True, slots=True)
class Room:
    """How many connections there may be in all, and from one address; 0 is as many as come."""

    most: int = 0
    per_peer: int = 0


class Connections:
    """Knows every connection, and ends those that take too long or are too many."""

    def __init__(
        self, monotonic: Callable[[], float], room: Room, patience: Patience | None = None
    ) -> None:
        self.monotonic = monotonic
        self.patience = patience or Patience()
        self._room = room
        self._by_transport: dict[object, Connection] = {}
        self._queues: dict[str, dict[Connection, None]] = {"": {}}
        self._peers: Counter[str] = Counter()
        self._counted: Counter[str] = Counter()
        self._told_at = -math.inf

    def __len__(self) -> int:
        """Count the connections that are open."""
        return len(self._by_transport)

    def __iter__(self) -> Iterator[Connection]:
        """Give those that are open."""
        return iter(self._by_transport.values())

    def waiting(self) -> int:
        """Count those that may have to make room."""
        return len(self._queues[""])

    def admit(self, one: Connection) -> bool:
        """Take a connection in, if need be in the place of one that still sends its request."""
        for limit, there, queue in (
            (self._room.per_peer, self._peers[one.peer], one.peer),
            (self._room.most, len(self), ""),
        ):
            if limit and there >= limit and not self._made_room(queue):
                self._counted["refused"] += 1
                return False
        self._by_transport[one.transport] = one
        self._peers[one.peer] += 1
        self.wait_for(one)
        return True

    def wait_for(self, one: Connection) -> None:
        """Put a connection that is still there last among those that may have to make room."""
        if one.transport not in self._by_transport:
            return
        self.leave_alone(one)
        for queue in ("", one.peer):
            self._queues.setdefault(queue, {})[one] = None

    def leave_alone(self, one: Connection) -> None:
        """Let a connection be whose request is being answered."""
        for queue in ("", one.peer):
            self._queues.get(queue, {}).pop(one, None)

    def forget(self, one: Connection) -> None:
        """Let go of a connection that has ended."""
        if self._by_transport.pop(one.transport, None) is None:
            return
        self.leave_alone(one)
        self._peers[one.peer] -= 1
        if not self._peers[one.peer]:
            del self._peers[one.peer]
            self._queues.pop(one.peer, None)

    def sweep(self) -> None:
        """End what has taken too long; say what was ended and refused, once a minute at most."""
        now = self.monotonic()
        for one in list(self):
            if one.late(now):
                self._counted["late"] += one.phase is not Phase.NOTHING
                one.end(SLOW)
        if self._counted.total() and now - self._told_at >= QUIET:
            peer, count = max(self._peers.items(), key=lambda each: each[1], default=("", 0))
            most = {"peer": peer, "from_peer": count} if peer else {}
            log.warning("connections_ended", open=len(self), **self._counted, **most)
            self._told_at = now
            self._counted.clear()

    @contextlib.contextmanager
    def swept(self) -> Iterator[None]:
        """Sweep every second until the block ends."""
        loop = asyncio.get_running_loop()
        sweeping = contextlib.ExitStack()

        def again() -> None:
            sweeping.pop_all()
            sweeping.callback(loop.call_later(EVERY, again).cancel)
            self.sweep()

        with sweeping:
            again()
            yield

    def middleware(self) -> Middleware:
        """Make the middleware that tells a connection when a request begins and is answered."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            one = self._by_transport.get(request.transport)
            if one is None:
                return await handler(request)
            one.begun()
            request.content.on_eof(one.arrived)
            try:
                return await handler(request)
            finally:
                one.answered()

        return middleware

    def _made_room(self, queue: str) -> bool:
        first = next(iter(self._queues.get(queue, {})), None)
        if first is None:
            return False
        self._counted["crowded_out"] += 1
        first.end(CROWDED)
        self.forget(first)
        return True


def unlimited() -> Connections:
    """Make what knows no connection, for where none is counted."""
    return Connections(time.monotonic, Room())


class GuardedRunner(web.AppRunner):
    """Runs an application whose connections are counted and timed."""

    def __init__(
        self, app: web.Application, among: Connections, *, shutdown_timeout: float
    ) -> None:
        """Take the application, and whoever is to know its connections."""
        super().__init__(
            app, access_log=None, auto_decompress=False, shutdown_timeout=shutdown_timeout
        )
        self._among = among

    @property
    def server(self) -> web.Server | None:
        """Give what makes the protocol of a connection."""
        server = super().server
        if server is None:
            return None

        def made() -> Connection:
            return Connection(server(), self._among)

        return cast("web.Server", made)  # whoever listens only calls it
