"""One connection: what it waits for, and until when."""

import asyncio
import ipaddress
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol, cast

from app.api.problems import SOON, TYPE, Problem, later, said_of

NETWORK = 64
CROWDED = later("busy", "Too many connections are open; nothing was recorded.", SOON)
SLOW = Problem("header_too_slow", "The header did not arrive in time.")
REASONS = {408: "Request Timeout", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a caller may take for what, before the connection is ended.

    `body` counts from the end of the header, `unread` from when no more can be written to the
    caller, `idle` from the last answer.
    """

    header: float = 10.0
    body: float = 25.0
    unread: float = 30.0
    idle: float = 75.0


class Phase(Enum):
    """What a connection waits for."""

    HEADER = auto()
    BODY = auto()
    ANSWER = auto()
    NOTHING = auto()


class Keeper(Protocol):
    """Knows every connection, and lets it in or not."""

    @property
    def monotonic(self) -> Callable[[], float]:
        """Give the clock."""

    @property
    def patience(self) -> Patience:
        """Say how long what may take."""

    def admit(self, one: "Connection") -> bool:
        """Take a connection in, if there is room."""

    def wait_for(self, one: "Connection") -> None:
        """Count a connection among those that may have to make room."""

    def leave_alone(self, one: "Connection") -> None:
        """Let a connection be whose request is being answered."""

    def forget(self, one: "Connection") -> None:
        """Let go of a connection that has ended."""


class Connection(asyncio.Protocol):
    """One connection: what comes goes on to `served`; it knows until when what is due may come."""

    transport: asyncio.Transport

    def __init__(self, served: asyncio.Protocol, among: Keeper) -> None:
        self._served = served
        self._among = among
        self._refused = False
        self._ends = self._unread = math.inf
        self._ahead = self._body_due = False
        self.phase = Phase.HEADER
        self.peer = ""

    @property
    def unread(self) -> bool:
        """Tell whether the other end does not read what was answered."""
        return self._unread < math.inf

    def late(self, now: float) -> bool:
        """Tell whether it has taken too long; not while it is we who do not read on."""
        waits = self._ends if self.transport.is_reading() else math.inf
        return min(waits, self._unread) <= now

    def end(self, no: Problem) -> None:
        """End it; whoever sent half a header is told why, half a body has its handler."""
        if self.unread:
            self.transport.abort()
            return
        if self.phase is Phase.HEADER and self._ahead:
            self.transport.write(_written(no))
        self.transport.close()

    def begun(self) -> None:
        """Hear that the header is here."""
        self._ahead, self._body_due = False, True
        self._wait(Phase.BODY, self._among.patience.body)

    def arrived(self) -> None:
        """Hear that the body is here: what takes time now is the answer, if that is not out."""
        self._body_due = False
        if self.phase is Phase.BODY:
            self._wait(Phase.ANSWER, math.inf)
            self._among.leave_alone(self)

    def answered(self) -> None:
        """Hear that the request was answered: another one may come, or has begun to."""
        patience = self._among.patience
        if self._ahead:
            self._wait(Phase.HEADER, patience.header)
        else:
            self._wait(Phase.NOTHING, patience.idle)
        self._among.wait_for(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection in, or say that there are too many."""
        self.transport = cast("asyncio.Transport", transport)
        self.peer = peer_of(self.transport.get_extra_info("peername"))
        self._wait(Phase.HEADER, self._among.patience.header)
        self._refused = not self._among.admit(self)
        if self._refused:
            self.transport.write(_written(CROWDED))
            self.transport.close()
        else:
            self._served.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Pass on what came."""
        if self._refused:
            return
        if not self._body_due:
            if self.phase is Phase.NOTHING:
                self._wait(Phase.HEADER, self._among.patience.header)
            self._ahead = True
        self._served.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass on that nothing more comes."""
        return None if self._refused else self._served.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of it."""
        self._among.forget(self)
        if not self._refused:
            self._served.connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to count how long the answer stays unread."""
        self._unread = self._among.monotonic() + self._among.patience.unread
        self._served.pause_writing()

    def resume_writing(self) -> None:
        """Count no longer: it is read."""
        self._unread = math.inf
        self._served.resume_writing()

    def _wait(self, phase: Phase, seconds: float) -> None:
        self.phase, self._ends = phase, self._among.monotonic() + seconds


def peer_of(name: object) -> str:
    """Name who is at the other end; with IPv6 a site has a whole network of addresses."""
    host = str(name[0]) if isinstance(name, tuple) else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:  # noqa: PLR2004
        return host
    mapped = address.ipv4_mapped
    return str(mapped or ipaddress.ip_network((address, NETWORK), strict=False))


def _written(problem: Problem) -> bytes:
    """Write a problem by hand, where no request is there to answer."""
    body = json.dumps(said_of(problem, "")).encode()
    lines = [
        f"HTTP/1.1 {problem.status} {REASONS[problem.status]}",
        f"Content-Type: {TYPE}",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Connection: close",
        *(f"{name}: {value}" for name, value in problem.headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
