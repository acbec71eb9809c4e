"""A body is read where it keeps nobody waiting."""

import threading

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from app.api.bodies import LARGE, made_of
from app.api.models import CancelBody


async def where(size: int) -> str:
    """Send so many bytes, and say in which thread something was made of them."""

    async def handle(request: web.Request) -> web.Response:
        body = await made_of(request, CancelBody, lambda _: threading.current_thread().name)
        return web.Response(text=body)

    app = web.Application()
    app.router.add_post("/", handle)
    async with TestClient(TestServer(app)) as client:
        said = b'{"reason": "x"}'.ljust(size)
        headers = {"Content-Type": "application/json"}
        return await (await client.post("/", data=said, headers=headers)).text()


@pytest.mark.parametrize(("size", "apart"), [(100, False), (LARGE, False), (LARGE + 1, True)])
async def test_a_large_body_is_read_away_from_the_loop(size: int, apart: bool) -> None:  # noqa: FBT001
    thread = await where(size)

    assert thread.startswith("keyturn-bodies") == apart
