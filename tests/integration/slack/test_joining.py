"""Slack was down at the start: nothing of it is judged, asked or sent until it said who we are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from app.domain.people import Account
from app.domain.request import ActionRequest, State
from app.sandbox import Fault
from app.slack.house import SlackRoom
from tests.integration.slack.stage import Stage, a_stage, config_of
from tests.user_groups import SEC

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UNASKED = "not asked yet whose token this is"


class Late:
    """A room that was opened while Slack was down; it asks again when it is let."""

    def __init__(self, stage: Stage, session: aiohttp.ClientSession, mode: str) -> None:
        self.stage, self.session = stage, session
        self.again = asyncio.Event()
        config = config_of(stage.box, mode, {})
        self.room = SlackRoom(
            config, stage.store, stage.clock.now, session, self.sleep, lambda: 0.0
        )
        self.url = ""

    async def sleep(self, _: float) -> None:
        await self.again.wait()

    async def joined(self) -> None:
        self.stage.box.clear_faults()
        self.again.set()
        async with asyncio.timeout(30):
            while not self.room.connected:  # noqa: ASYNC110 - the room has no bell
                await asyncio.sleep(0.01)

    async def post(self, body: bytes, **changed: str) -> aiohttp.ClientResponse:
        headers = self.stage.box.sign(body) | FORM | changed
        async with self.session.post(self.url, data=body, headers=headers) as answer:
            await answer.read()
            return answer


@asynccontextmanager
async def a_late_room(stage: Stage, mode: str = "http") -> AsyncIterator[Late]:
    stage.box.inject(Fault("auth.test", status=503, times=1_000))
    app = web.Application()
    async with aiohttp.ClientSession() as session:
        late = Late(stage, session, mode)
        app.router.add_post("/slack/events", late.room.handler)
        async with TestServer(app) as server:
            late.url = str(server.make_url("/slack/events"))
            await late.room.start()
            yield late
            await late.room.close()


async def approval(stage: Stage, request: ActionRequest) -> bytes:
    card = await stage.card(request)
    return stage.box.body(stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve"))


async def test_a_signed_click_before_is_sent_back_and_judged_when_it_comes_again(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        body = await approval(stage, request)
        before = await stage.store.read(lambda q: q.history(request.id))
        async with a_late_room(stage) as late:
            early, forged = (
                await late.post(body),
                await late.post(body, **{"X-Slack-Signature": "v0=0"}),
            )

            assert (early.status, early.headers["Retry-After"]) == (503, "5")
            assert forged.status == 401
            assert await stage.store.read(lambda q: q.history(request.id)) == before

            await late.joined()
            assert (await late.post(body)).status == 200

        assert (await stage.now(request)).state is State.APPROVED


async def test_nobody_is_asked_anything_but_whose_tokens_these_are(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await stage.hold()
        stage.clock.forward(minutes=5)
        async with a_late_room(stage) as late:
            asked = len(stage.box.stage.calls)
            known = await stage.store.read(lambda q: q.channels())
            room, ana = late.room, Account("T0ACME", "U0ANA")

            assert await room.directory.look_up(frozenset({ana})) is None
            assert await room.directory.look_into(frozenset({SEC})) == ()
            await room.places.report()
            await room.user_groups.refresh()
            with pytest.raises(OSError, match="Unidentified"):
                await room.say("C0PLATFORM", "anchor")

            assert len(stage.box.stage.calls) == asked
            assert known == await stage.store.read(lambda q: q.channels())
            assert known
            assert (room.trouble, room.connected, room.joined) == (UNASKED, False, False)

            await late.joined()
            assert await room.directory.look_up(frozenset({ana}))
            assert room.trouble == ""


async def test_the_socket_is_opened_when_it_is_known_whose_it_is(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage, a_late_room(stage, "socket") as late:
        assert not stage.box.calls("apps.connections.open")

        await late.joined()

        assert stage.box.calls("apps.connections.open")
        assert late.room.trouble == ""


async def test_the_app_s_own_token_is_waited_for_as_well(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage, a_late_room(stage, "socket") as late:
        stage.box.clear_faults()
        before = len(stage.box.calls("auth.test"))
        stage.box.inject(Fault("auth.test", delay=0.0))
        stage.box.inject(Fault("auth.test", status=503, times=1_000))
        late.again.set()
        await stage.box.until(lambda: len(stage.box.calls("auth.test")) > before + 1)

        assert late.room.trouble == UNASKED
        await late.joined()
