"""Who may come in, and what every answer carries."""

import aiohttp
import pytest

from app.sandbox import Sandbox
from app.sandbox.page import Page
from tests.integration.sandbox.page.conftest import Beside, Visitor

ELSEWHERE = "http://evil.test"


async def status(visitor: Visitor, path: str = "/", **headers: str) -> int:
    async with visitor.session.get(visitor.origin + path, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize("path", ["/", "/live", "/page.js", "/page.css"])
@pytest.mark.parametrize("headers", [{"Host": "evil.test"}, {"Origin": ELSEWHERE}])
async def test_another_host_or_origin_is_refused(
    visitor: Visitor, path: str, headers: dict[str, str]
) -> None:
    assert await status(visitor, path, **headers) == 403


async def test_the_same_name_at_another_port_is_another_host(visitor: Visitor) -> None:
    assert await status(visitor, Host="127.0.0.1:1") == 403
    assert await status(visitor, Host=f"localhost:{visitor.page.port}") == 200


@pytest.mark.parametrize(
    ("headers", "expected"),
    [({}, 403), ({"Origin": ELSEWHERE}, 403), ({"Origin": "null"}, 403), (None, 303)],
)
async def test_a_form_comes_from_this_page_only(
    visitor: Visitor, beside: Beside, headers: dict[str, str] | None, expected: int
) -> None:
    assert await visitor.send("do", headers, what="known") == expected

    assert beside.done == (["known"] if expected == 303 else [])


@pytest.mark.parametrize("token", ["", "wrong", "ü"])
async def test_a_form_of_another_run_is_refused(
    visitor: Visitor, beside: Beside, token: str
) -> None:
    assert await visitor.send("do", token=token, what="known") == 403

    assert beside.done == []


async def test_every_run_has_a_token_of_its_own(box: Sandbox) -> None:
    assert Page(box).token != Page(box).token


@pytest.mark.parametrize("path", ["/", "/page.js", "/live", "/nothing"])
async def test_answers_protect_themselves(visitor: Visitor, path: str) -> None:
    async with visitor.session.get(visitor.origin + path) as answer:
        policy = answer.headers["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_what_is_not_a_form_of_the_page_is_refused(visitor: Visitor) -> None:
    assert await visitor.send("click", press="no json", channel="C0PLATFORM", ts="1.1") == 400
    assert await visitor.send("click", press='["a"]', channel="C0PLATFORM", ts="1.1") == 400
    assert await visitor.send("slash", channel="C0NOWHERE", typed="/x") == 400
    assert await visitor.send("do", what="unknown") == 400
    assert await visitor.send("unknown") == 404


async def test_it_listens_on_loopback_alone(visitor: Visitor) -> None:
    assert visitor.page.url.startswith("http://127.0.0.1:")


async def test_it_loads_nothing_from_anywhere(visitor: Visitor) -> None:
    page = await visitor.read(tab="real")

    assert "<img" not in page
    assert "<iframe" not in page
    assert page.count("<script") == 1


async def test_a_page_that_closes_ends_who_listens(box: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        async with Page(box).open() as page:
            live = await session.get(f"{page.url}live")
            await live.content.readline()
        rest = await live.content.read()

    assert b"data:" in rest or rest.strip() == b""
