import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from app.api.bodies import LARGEST
from app.workflow.ports import Busy, StoreUnavailable
from tests.integration.api.kit import MERGE, Kit, a_kit

JSON = {"Content-Type": "application/json"}
CALLS = [
    ("POST", "/v1/requests"),
    ("POST", "/v1/requests/req_x/cancel"),
    ("POST", "/v1/requests/req_x/outcome"),
    ("POST", "/v1/requests/req_x/answers"),
    ("POST", "/v1/receipts/redeem"),
]
KEY_FOR = {"/v1/receipts/redeem": "vault-runner"}


def key_for(path: str) -> str:
    return KEY_FOR.get(path, "deploy-bot")


async def problem(response: Any) -> dict[str, Any]:
    assert response.content_type == "application/problem+json"
    told: dict[str, Any] = await response.json(content_type=None)
    assert told["type"] == f"urn:keyturn:problem:{told['code'].replace('_', '-')}"
    assert (told["status"], told["instance"]) == (response.status, response.url.path)
    return told


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize(
    ("data", "headers", "status", "code"),
    [
        (b"{", JSON, 400, "malformed_json"),
        (b" ", JSON, 400, "body_empty"),
        (b'{"a": 1, "a": 2}', JSON, 400, "duplicate_member"),
        (b'{"a": "\\ud800"}', JSON, 400, "lone_surrogate"),
        (b'{"a": "\\u0000"}', JSON, 400, "nul_character"),
        (b'{"a": 1e400}', JSON, 400, "not_finite"),
        (b'{"a": 9007199254740992}', JSON, 400, "number_too_large"),
        (b"[" * 5000, JSON, 400, "too_deep"),
        (b"\xff", JSON, 400, "not_utf8"),
        (b"[]", JSON, 422, "invalid_body"),
        (b'{"surprise": 1}', JSON, 422, "invalid_body"),
        (b"{}", {"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        (
            b"{}",
            {"Content-Type": "application/json; charset=latin-1"},
            415,
            "unsupported_media_type",
        ),
        (
            gzip.compress(b"{}", mtime=0),
            {**JSON, "Content-Encoding": "gzip"},
            415,
            "unsupported_media_type",
        ),
        (b" " * (LARGEST + 1), JSON, 413, "body_too_large"),
    ],
)
async def test_a_bad_body_is_told_by_its_own_problem(  # noqa: PLR0913, PLR0917
    kit: Kit, method: str, path: str, data: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    response = await kit.call(method, path, key_for(path), data=data, headers=headers)

    told = await problem(response)
    assert (response.status, told["code"]) == (status, code)


async def test_a_body_without_a_length_is_cut_off_where_it_is_too_much(kit: Kit) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LARGEST // 1024 + 2):
            yield b" " * 1024

    response = await kit.call("POST", "/v1/requests", data=endless(), headers=JSON)

    assert (await problem(response))["code"] == "body_too_large"


async def test_a_body_of_the_largest_size_is_read(kit: Kit) -> None:
    body = json.dumps(MERGE).encode()

    response = await kit.call("POST", "/v1/requests", data=body.ljust(LARGEST), headers=JSON)

    assert response.status == 202


async def test_unknown_addresses_and_methods_are_problems(kit: Kit) -> None:
    for path in (
        "/",
        "/v1",
        "/v1/operator",
        "/docs/",
        "/openapi.yaml",
        "/v1/requests/",
        "/v1/requests/req_x/reviews",
        "/%00",
        "/%ff%fe",
    ):
        response = await kit.call("GET", path)
        assert response.status == 404, path
        told = await response.json(content_type=None)
        assert told["code"] == "not_found"
        assert told["instance"].isascii()

    response = await kit.call("DELETE", "/v1/requests")

    assert (await problem(response))["code"] == "method_not_allowed"
    assert set(response.headers["Allow"].split(",")) == {"GET", "HEAD", "POST"}


async def test_ids_that_cannot_be_are_answered_like_unknown_ones(kit: Kit) -> None:
    for name in ("%00", "a%2Fb", "%ff", "é", "x" * 500, "'%20OR%201=1", "..%2f"):
        response = await kit.call("GET", f"/v1/requests/{name}")

        assert response.status == 404, name


async def test_an_odd_expectation_is_a_problem(kit: Kit) -> None:
    response = await kit.call("GET", "/healthz", headers={"Expect": "the-unexpected"})

    assert (await problem(response))["code"] == "expectation_failed"


async def test_a_body_announced_by_expect_is_read(kit: Kit) -> None:
    response = await kit.call("POST", "/v1/requests", json=MERGE, expect100=True)

    assert response.status == 202


async def test_a_body_that_breaks_off_harms_nobody(kit: Kit) -> None:
    host, port = kit.client.server.host, kit.client.server.port
    assert port is not None
    _, writer = await asyncio.open_connection(host, port)
    writer.write(
        b"POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Authorization: " + kit.auth("deploy-bot")["Authorization"].encode() + b"\r\n"
        b'Content-Length: 100\r\n\r\n{"a'
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()

    assert (await kit.submit()).status == 202


@pytest.mark.parametrize(
    "query",
    [
        "state=open",
        "state=pending&state=denied",
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=-1",
        "limit=%D9%A1",
        "after=%00",
        "after=a%20b",
        "page=2",
        "%ff=1",
    ],
)
async def test_a_bad_parameter_is_told(kit: Kit, query: str) -> None:
    response = await kit.call("GET", f"/v1/requests?{query}")

    assert (response.status, (await problem(response))["code"]) == (400, "bad_parameter")


async def test_own_requests_are_listed_by_pages_newest_first(kit: Kit) -> None:
    made = []
    for number in range(5):
        made.append(await kit.pending({**MERGE, "labels": {"n": str(number)}}))
        kit.clock.forward(seconds=1)
    await kit.approve(made[0])

    first = await (await kit.call("GET", "/v1/requests?limit=2")).json()
    second = await (await kit.call("GET", f"/v1/requests?limit=2&after={first['next']}")).json()
    third = await (await kit.call("GET", f"/v1/requests?limit=2&after={second['next']}")).json()
    waiting = await (await kit.call("GET", "/v1/requests?state=pending")).json()

    pages = [one["id"] for page in (first, second, third) for one in page["requests"]]
    assert pages == made[::-1]
    assert third["next"] is None
    assert [one["id"] for one in waiting["requests"]] == made[:0:-1]


async def test_a_pending_request_is_cancelled_once(kit: Kit) -> None:
    request = await kit.pending()

    first = await kit.call("POST", f"/v1/requests/{request}/cancel", json={"reason": "Not now."})
    again = await kit.call("POST", f"/v1/requests/{request}/cancel")

    told = await first.json()
    assert (told["state"], told["decided_by"]) == ("cancelled", "agent")
    assert told["ending"]["reason"] == "Not now."
    assert (again.status, (await problem(again))["code"]) == (409, "already_cancelled")


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        (Busy(2.4), 429, "busy"),
        (StoreUnavailable("disk full at /secret/path"), 503, "store_unavailable"),
        (RuntimeError("password is hunter2"), 500, "internal"),
        (TimeoutError("hunter2"), 500, "internal"),
    ],
)
async def test_what_goes_wrong_within_is_told_without_its_inside(
    tmp_path: Path, wrong: Exception, status: int, code: str
) -> None:
    async with a_kit(tmp_path, failing=wrong) as kit:
        with capture_logs() as logs:
            response = await kit.submit()
            told = await problem(response)

    assert (response.status, told["code"]) == (status, code)
    assert ("Retry-After" in response.headers) is (status != 500)
    assert "hunter2" not in json.dumps([told, logs])
    assert "/secret" not in json.dumps([told, logs])
    failed = ["call_failed"] if status == 500 else []
    assert [one["event"] for one in logs] == [*failed, "called"]


async def test_another_room_may_add_a_route_of_its_own(tmp_path: Path) -> None:
    async def events(request: web.Request) -> web.Response:
        if await request.read() == b"forged":
            raise web.HTTPUnauthorized
        return web.Response(text="ok")

    def extend(app: web.Application) -> None:
        app.router.add_post("/slack/events", events)

    async with a_kit(tmp_path, extend=extend) as kit:
        fine = await kit.client.post("/slack/events", data=b"x" * 900_000)
        forged = await kit.client.post("/slack/events", data=b"forged")

        assert (fine.status, await fine.text()) == (200, "ok")
        assert forged.status == 401


async def test_what_is_not_http_is_refused_and_nothing_of_it_is_logged(
    kit: Kit, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = kit.client.server.host, kit.client.server.port
    assert port is not None
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET / HTTP/1.1\r\nAuthorization hitl_agent_hunter2\r\n\r\n")
    answer = await reader.read()
    writer.close()

    assert answer.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
    assert "Error handling request" in caplog.text
    assert "hunter2" not in caplog.text


async def test_a_compressed_body_is_never_inflated(kit: Kit) -> None:
    bomb = gzip.compress(b" " * 50_000_000)

    response = await kit.call(
        "POST", "/v1/requests", data=bomb, headers={**JSON, "Content-Encoding": "gzip"}
    )

    assert response.status == 415
