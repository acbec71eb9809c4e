"""Connections that send half of something: each ends in time, and makes room for others."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from app.api.app import build_api
from app.api.bodies import LARGEST
from app.api.connection import Patience, peer_of
from app.api.connections import QUIET, Connections, GuardedRunner, Room
from tests.integration.api.kit import MERGE, Kit, Ticking, a_kit

PATIENCE = Patience()
SECOND = 1.0
HALF = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
WHOLE = HALF + b"\r\n"


class Reader(asyncio.StreamReader):
    """Knows that the other end has ended the connection before everything is read."""

    ended = False

    def feed_eof(self) -> None:
        self.ended = True
        super().feed_eof()


@dataclass
class Peer:
    """A caller that writes whatever bytes it likes."""

    reader: Reader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await settled()

    async def answer(self) -> bytes:
        """Read one answer, and leave what comes behind it."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next(one for one in head.split(b"\r\n") if one.startswith(b"Content-Length"))
        return head + await self.reader.readexactly(int(length.partition(b":")[2]))

    async def rest(self) -> bytes:
        """Read until the service ends it."""
        async with asyncio.timeout(10):
            return await self.reader.read()

    @property
    def open(self) -> bool:
        return not self.reader.ended


@dataclass
class Port:
    """The calls, answered at a port of their own; the clock of its connections is set by hand."""

    kit: Kit
    connections: Connections
    clock: Ticking
    number: int
    peers: list[Peer]

    async def peer(self, data: bytes = b"", address: str = "127.0.0.1") -> Peer:
        loop, reader = asyncio.get_running_loop(), Reader()
        transport, protocol = await loop.create_connection(
            lambda: asyncio.StreamReaderProtocol(reader),
            *("127.0.0.1", self.number),
            local_addr=(address, 0),
        )
        peer = Peer(reader, asyncio.StreamWriter(transport, protocol, reader, loop))
        self.peers.append(peer)
        await peer.send(data)
        return peer

    async def later(self, seconds: float) -> None:
        self.clock.at += seconds
        self.connections.sweep()
        await settled()

    def posting(self, sent: bytes, length: int) -> bytes:
        secret = self.kit.secrets["deploy-bot"]
        head = f"POST /v1/requests HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        return head.encode() + sent


async def settled() -> None:
    """Let what is on its way over loopback arrive; nothing of it takes time."""
    for _ in range(30):
        await asyncio.sleep(0)


@asynccontextmanager
async def a_port(folder: Path, room: Room) -> AsyncIterator[Port]:
    clock, peers = Ticking(), list[Peer]()
    connections = Connections(clock, room, PATIENCE)
    async with a_kit(folder) as kit, AsyncExitStack() as stack:
        app = build_api(replace(kit.config, connections=connections))
        runner = GuardedRunner(app, connections, shutdown_timeout=1.0)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield Port(kit, connections, clock, runner.addresses[0][1], peers)
        finally:
            for peer in peers:
                peer.writer.transport.abort()
            await settled()


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[Port]:
    async with a_port(tmp_path, Room()) as made:
        yield made


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Port]:
    async with a_port(tmp_path, Room(most=4)) as made:
        yield made


def told(answer: bytes) -> tuple[int, dict[str, Any]]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), json.loads(body)


@pytest.mark.parametrize("sent", [b"G", HALF, WHOLE[:-1]], ids=["a letter", "half", "all but one"])
async def test_half_a_header_ends_in_time_with_an_answer(port: Port, sent: bytes) -> None:
    peer = await port.peer(sent)

    await port.later(PATIENCE.header - SECOND)
    assert peer.open
    await port.later(SECOND)

    status, problem = told(await peer.rest())
    assert (status, problem["status"], problem["code"]) == (408, 408, "header_too_slow")
    assert len(port.connections) == 0


async def test_a_header_that_trickles_gets_no_longer_than_one_that_stops(port: Port) -> None:
    peer = await port.peer(b"GET /healthz HTTP/1.1\r\n")
    for _ in range(int(PATIENCE.header)):
        assert peer.open
        await peer.send(b"X: y\r\n")
        await port.later(SECOND)

    assert told(await peer.rest())[0] == 408


async def test_a_connection_that_never_says_anything_ends_without_a_word(port: Port) -> None:
    peer = await port.peer()

    await port.later(PATIENCE.header)

    assert await peer.rest() == b""


async def test_a_whole_header_in_time_is_answered_and_the_connection_kept(port: Port) -> None:
    peer = await port.peer(HALF)
    await port.later(PATIENCE.header - SECOND)
    await peer.send(b"\r\n")
    first = await peer.answer()

    await port.later(PATIENCE.idle - SECOND)
    await peer.send(WHOLE)

    assert told(first)[0] == told(await peer.answer())[0] == 200
    await port.later(PATIENCE.idle)
    assert await peer.rest() == b""


async def test_the_second_header_has_its_deadline_as_well(port: Port) -> None:
    peer = await port.peer(WHOLE)
    assert told(await peer.answer())[0] == 200

    await peer.send(HALF)
    await port.later(PATIENCE.header)

    assert told(await peer.rest())[0] == 408


async def test_half_a_body_ends_in_time(port: Port) -> None:
    peer = await port.peer(port.posting(b'{"action": ', 1000))

    await port.later(PATIENCE.body - SECOND)
    assert peer.open
    await port.later(SECOND)

    assert await peer.rest() == b""
    listed = await (await port.kit.call("GET", "/v1/requests")).json()
    assert listed["requests"] == []


async def test_a_body_that_comes_after_its_answer_does_not_make_it_stay(port: Port) -> None:
    length = LARGEST + 1
    peer = await port.peer(port.posting(b"", length))
    assert told(await peer.answer())[0] == 413

    await peer.send(b"x" * length)
    await port.later(PATIENCE.idle)

    assert await peer.rest() == b""


async def test_what_is_answered_slowly_has_no_deadline(port: Port) -> None:
    request = await port.kit.pending()
    secret = port.kit.secrets["deploy-bot"]
    wait = f"GET /v1/requests/{request} HTTP/1.1\r\nHost: x\r\nPrefer: wait=60\r\n"
    peer = await port.peer(f"{wait}Authorization: Bearer {secret}\r\n\r\n".encode())
    await port.kit.until_waiting()

    await port.later(PATIENCE.idle * 100)
    await port.kit.approve(request)

    status, said = told(await peer.answer())
    assert (status, said["state"]) == (200, "approved")


async def test_an_answer_that_nobody_reads_does_not_hold_its_connection(port: Port) -> None:
    peer = await port.peer()
    peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
    (one,) = port.connections
    while not one.unread:
        peer.writer.write(WHOLE * 100)
        await settled()

    await port.later(PATIENCE.unread - SECOND)
    assert len(port.connections) == 1
    await port.later(SECOND)

    assert len(port.connections) == 0


async def test_many_halves_leave_room_for_an_agent_and_an_operator(small: Port) -> None:
    halves = [await small.peer(HALF) for _ in range(500)]

    assert len(small.connections) == 4
    assert [one.open for one in halves] == [False] * 496 + [True] * 4
    assert told(await halves[0].rest())[1]["code"] == "busy"
    for name, method, path, body, status in (
        ("deploy-bot", "POST", "/v1/requests", json.dumps(MERGE), 202),
        ("mo", "GET", "/v1/operator/locks", "", 200),
    ):
        secret = small.kit.secrets[name]
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        assert told(await (await small.peer((head + body).encode())).answer())[0] == status


async def test_who_is_being_answered_makes_room_for_nobody(small: Port) -> None:
    request = await small.kit.pending()
    secret = small.kit.secrets["deploy-bot"]
    wait = f"GET /v1/requests/{request} HTTP/1.1\r\nHost: x\r\nPrefer: wait=60\r\n"
    waiting = [
        await small.peer(f"{wait}Authorization: Bearer {secret}\r\n\r\n".encode())
        for _ in range(4)
    ]
    await small.kit.until_waiting(4)

    refused = await small.peer()
    head, _, body = (await refused.rest()).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 429 ")
    assert b"\r\nRetry-After: 5" in head
    assert json.loads(body)["code"] == "busy"
    await small.kit.approve(request)
    assert {told(await one.answer())[0] for one in waiting} == {200}
    assert told(await (await small.peer(WHOLE)).answer())[0] == 200


async def test_one_address_crowds_out_itself_and_nobody_else(tmp_path: Path) -> None:
    async with a_port(tmp_path, Room(most=4, per_peer=2)) as port:
        kept = await port.peer(HALF, "127.0.0.2")

        mine = [await port.peer(HALF) for _ in range(20)]

        assert kept.open
        assert [one.open for one in mine] == [False] * 18 + [True] * 2


async def test_what_was_ended_is_said_once_a_minute_with_how_many(small: Port) -> None:
    with capture_logs() as logs:
        for _ in range(100):
            await small.peer(HALF)
        for _ in range(int(QUIET) - 1):
            await small.later(SECOND)
        few = [one for one in logs if one["event"] == "connections_ended"]
        await small.later(SECOND)
        await small.later(SECOND)

    said = [one for one in logs if one["event"] == "connections_ended"]
    assert [(one["crowded_out"], one.get("late")) for one in few] == [(96, None)]
    assert few[0]["peer"] == "127.0.0.1"
    assert [one.get("late") for one in said[1:]] == [4]


async def test_what_ended_is_forgotten(port: Port) -> None:
    for _ in range(5):
        peer = await port.peer(WHOLE)
        await peer.answer()
        peer.writer.close()
        await settled()
    cut = await port.peer(port.posting(b"{", 1000))
    cut.writer.transport.abort()
    await settled()

    assert len(port.connections) == 0
    assert port.connections.waiting() == 0


@pytest.mark.parametrize(
    ("name", "peer"),
    [
        (("192.0.2.7", 4711), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 4711, 0, 0), "2001:db8:1:2::/64"),
        (("2001:db8:1:2:ffff::1", 4711, 0, 0), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 4711, 0, 2), "fe80::/64"),
        (("::ffff:192.0.2.7", 4711, 0, 0), "192.0.2.7"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_peer_is_an_address_or_with_ipv6_a_network(name: Any, peer: str) -> None:
    assert peer_of(name) == peer
