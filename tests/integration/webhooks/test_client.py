"""The one way out keeps its promises, whatever stands at the other end."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from app.webhooks.client import Answer, Client, Unreachable
from app.webhooks.reach import NO_SUCH_HOST, Reach, Refused, resolved
from tests.clocks import NOON, HandClock
from tests.receiver import SECRET, Receiver, a_client, raw_server

EVENT = {"type": "request.waits", "data": {"note": "grüße"}}
PUBLIC = "93.184.216.34"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as there:
        yield there


async def test_an_event_arrives_signed_by_who_sent_it_and_when(receiver: Receiver) -> None:
    answer = await a_client().post(receiver.url, "msg_1", EVENT, SECRET)

    (heard,) = receiver.heard
    assert answer == Answer(202)
    assert heard.event == EVENT
    assert heard.headers["webhook-id"] == "msg_1"
    assert heard.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert heard.headers["content-type"] == "application/json"
    assert heard.signed_by(SECRET)
    assert not heard.signed_by(b"x" * 32)


async def test_where_it_is_pointed_to_is_not_followed(receiver: Receiver) -> None:
    receiver.says(307, Location=f"{receiver.url}/elsewhere")

    answer = await a_client().post(receiver.url, "msg_1", EVENT, SECRET)

    assert (answer.status, answer.good) == (307, False)
    assert [one.path for one in receiver.heard] == ["/hook"]
    with pytest.raises(OSError, match="answered 307"):
        await a_client().read(receiver.url, 100)


@pytest.mark.parametrize("said", ["101 Switching Protocols", "099 Odd", "000 Nothing", "999 All"])
async def test_only_what_says_that_it_was_taken_was_taken(said: str) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {said}\r\n\r\n".encode())
        writer.close()

    server, url = await raw_server(speak)
    async with server:
        assert not (await a_client().post(url, "msg_1", EVENT, SECRET)).good
        with pytest.raises(OSError, match="answered"):
            await a_client().read(url, 100)


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("Fri, 20 Nov 2026 12:00:00 GMT", None),
        ("inf", None),
        ("x", None),
    ],
)
async def test_how_long_to_wait_is_read_where_it_is_a_number(
    receiver: Receiver, said: str, after: float | None
) -> None:
    receiver.answer = lambda: web.Response(status=429, headers={"Retry-After": said})

    assert await a_client().post(receiver.url, "msg_1", EVENT) == Answer(429, after)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]:1/", "http://localhost:1/"])
async def test_this_machine_is_refused_unless_its_network_is_listed(url: str) -> None:
    hosts = frozenset({"127.0.0.1", "::1", "localhost"})
    https = url.replace("http:", "https:")

    for one, code in ((url, "not_https"), (https, "address_inside")):
        with pytest.raises(Refused) as no:
            await Client(Reach(hosts), HandClock().now).post(one, "msg_1", EVENT)
        assert no.value.code == code


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
async def test_an_address_written_as_a_number_is_looked_at_as_what_it_is(host: str) -> None:
    with pytest.raises(Refused):
        await Client(Reach(frozenset({host})), HandClock().now).post(
            f"https://{host}/", "msg_1", EVENT
        )


async def test_a_host_that_is_not_listed_is_not_even_looked_up(receiver: Receiver) -> None:
    async def never(_host: str, _port: int) -> list[str]:
        raise AssertionError

    url = receiver.url.replace("127.0.0.1", "localhost")
    with pytest.raises(Refused) as no:
        await a_client(resolve=never).post(url, "msg_1", EVENT)

    assert no.value.code == "host_not_listed"


async def test_no_connection_is_made_to_an_address_that_is_refused(receiver: Receiver) -> None:
    async def inside(_host: str, _port: int) -> list[str]:
        return [PUBLIC, "127.0.0.1"]

    url = receiver.url.replace("127.0.0.1", "hooks.test")
    client = Client(Reach(frozenset({"hooks.test"})), HandClock().now, inside)
    with pytest.raises(Refused):
        await client.post(url.replace("http:", "https:"), "msg_1", EVENT)

    assert receiver.heard == []


async def test_a_name_is_resolved_once_and_what_it_says_later_leads_nowhere(
    receiver: Receiver,
) -> None:
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    url = receiver.url.replace("127.0.0.1", "hooks.test")
    client = a_client("hooks.test", resolve=rebinding)

    assert (await client.post(url, "msg_1", EVENT)).good
    assert asked == ["hooks.test"]
    with pytest.raises(Refused) as no:
        await client.post(url, "msg_1", EVENT)

    assert no.value.code == "not_https"
    assert receiver.heard[0].headers["host"].startswith("hooks.test:")
    assert len(receiver.heard) == 1


async def test_a_host_that_does_not_exist_is_refused_and_one_unknown_for_now_is_not() -> None:
    async def nobody(_host: str, _port: int) -> list[str]:
        raise Refused(NO_SUCH_HOST, "there is no such host")

    async def not_now(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    with pytest.raises(Refused):
        await a_client("gone.test", resolve=nobody).post("https://gone.test/", "msg_1", EVENT)
    with pytest.raises(Unreachable):
        await a_client("slow.test", resolve=not_now).post("https://slow.test/", "msg_1", EVENT)


async def test_nobody_who_listens_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="ClientConnectorError"):
        await a_client().post("http://127.0.0.1:1/", "msg_1", EVENT)


async def test_what_speaks_no_http_is_unreachable() -> None:
    async def nonsense(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP\r\n\r\n")
        await closed(writer)

    async with speaking(nonsense) as url:
        with pytest.raises(Unreachable):
            await a_client().post(url, "msg_1", EVENT)


@pytest.mark.parametrize("given", [b"", b"HTTP/1.1 200 OK\r\nX-"])
async def test_an_answer_that_never_ends_is_given_up(given: bytes) -> None:
    done = asyncio.Event()

    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            writer.write(given)
            while await reader.read(1 << 16):
                writer.write(given[-1:])
        await closed(writer)
        done.set()

    async with speaking(trickle) as url:
        with pytest.raises(Unreachable, match="took more than"):
            await a_client(patience=0.2).post(url, "msg_1", EVENT)
        await done.wait()  # the connection is closed, not kept


async def test_of_a_long_answer_nothing_but_its_head_is_read() -> None:
    done = asyncio.Event()

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(bytes(1 << 16))
                await writer.drain()
        await closed(writer)
        done.set()

    async with speaking(pour) as url:
        assert (await a_client().post(url, "msg_1", EVENT)).good
        await done.wait()
        done.clear()
        with pytest.raises(OSError, match="larger than 1000000 bytes"):
            await a_client().read(url, 1_000_000)
        await done.wait()


async def test_nothing_is_kept_of_what_an_answer_would_have_us_keep(receiver: Receiver) -> None:
    client = a_client()
    receiver.answer = lambda: web.Response(headers={"Set-Cookie": "me=you"})

    for _ in range(2):
        await client.post(receiver.url, "msg_1", EVENT)

    assert all("cookie" not in one.headers for one in receiver.heard)


async def closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


@asynccontextmanager
async def speaking(speak: Any) -> AsyncIterator[str]:
    server, url = await raw_server(speak)
    async with server:
        yield url


async def test_names_are_asked_for_beside_all_other_work_that_takes_threads() -> None:
    loop, free = asyncio.get_running_loop(), threading.Event()
    loop.set_default_executor(ThreadPoolExecutor(1))
    busy = loop.run_in_executor(None, free.wait)
    try:
        async with asyncio.timeout(30):
            assert await resolved("127.0.0.1", 443) == ["127.0.0.1"]
    finally:
        free.set()
        await busy
