"""HTTP as cheap as it can be asked for: one kept connection, one call at a time, no framework.

What drives the service must cost far less than the service, or it would measure itself.
"""

import asyncio
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

END = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and when the last of it did."""

    status: int
    body: bytes
    at: float


class Connection(asyncio.Protocol):
    """One kept connection to one server."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._read = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None

    def send(self, request: bytes) -> asyncio.Future[Answer]:
        """Send a call and give what will be its answer."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Collect an answer until its length is there."""
        at = perf_counter()
        self._read += data
        head, found, body = bytes(self._read).partition(END)
        if not found or len(body) < _length_of(head):
            return
        self._read.clear()
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(Answer(int(head[9:12]), body, at))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits that nothing will come."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError("the server hung up"))


async def connect(url: str) -> Connection:
    """Open a connection to the server of an address."""
    to = urlsplit(url)
    loop = asyncio.get_running_loop()
    assert to.hostname
    assert to.port
    _, made = await loop.create_connection(Connection, to.hostname, to.port)
    return made


def request_bytes(
    method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """Write a call as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + END + body


def _length_of(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(LENGTH)
    if at < 0:
        return 0
    return int(lowered[at + len(LENGTH) :].partition(b"\r\n")[0])
