"""Socket Mode: the same listeners, the same checks, and a connection that comes back."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.request import State
from app.slack.identity import Identity
from app.slack.socket import Receiver
from app.slack.tasks import Tasks
from tests.integration.slack.stage import a_stage


async def test_the_whole_story_over_a_socket(tmp_path: Path) -> None:
    async with a_stage(tmp_path, mode="socket") as stage:
        first, second = await stage.hold(), await stage.hold()

        approved = await stage.click("U0ANA", first, "hitl.approve")
        rejected = await stage.reject("U0BEN", second, "No.")
        asked = await stage.box.slash("U0BO", "C0PLATFORM", "/hitl status")

        assert approved.acked
        assert rejected.acked
        assert asked.acked
        assert (await stage.now(first)).state is State.APPROVED
        assert (await stage.now(second)).state is State.REJECTED
        assert first.id in await stage.told("U0BO")
        assert stage.room.connected


async def test_a_foreign_envelope_runs_no_listener(tmp_path: Path) -> None:
    async with a_stage(tmp_path, mode="socket") as stage:
        request = await stage.hold()
        card = await stage.card(request)
        click = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")

        for change in (
            {"api_app_id": "A0OTHER"},
            {"team": {"id": "T0OTHER"}},
            {"deep": nested(60)},
        ):
            await stage.box.deliver(click | change)

        assert (await stage.now(request)).state is State.PENDING


async def test_a_connection_that_breaks_or_is_dismissed_comes_back(tmp_path: Path) -> None:
    async with a_stage(tmp_path, mode="socket") as stage:
        request = await stage.hold()

        await stage.box.refresh_sockets()
        await stage.box.connected()
        seen = await stage.click("U0ANA", request, "hitl.approve")

        assert seen.acked
        assert (await stage.now(request)).state is State.APPROVED


async def test_a_warning_that_the_connection_ends_soon_loses_no_click(tmp_path: Path) -> None:
    async with a_stage(tmp_path, mode="socket") as stage:
        request = await stage.hold()

        await stage.box.warn_sockets()
        seen = await stage.click("U0ANA", request, "hitl.approve")

        assert seen.acked
        assert (await stage.now(request)).state is State.APPROVED


@pytest.mark.parametrize("silent", [False, True])
async def test_the_watchdog_reconnects_what_the_sdk_gave_up(
    tmp_path: Path, *, silent: bool
) -> None:
    async with a_stage(tmp_path, mode="http") as stage, aiohttp.ClientSession() as session:
        client = AsyncWebClient(stage.box.bot_token, stage.box.api_url, session=session)
        tasks = Tasks()
        receiver = Receiver(
            client=client,
            app_token=stage.box.app_token,
            identity=lambda: Identity(stage.box.team, "", stage.box.app_id),
            dispatch=stage.room.dispatch,
            counted=lambda: stage.clock.now().timestamp(),
            tasks=tasks,
            look_every=0.01,
        )
        await receiver.start()
        await stage.box.connected()
        opened = len(stage.box.calls("apps.connections.open"))
        assert receiver.socket is not None
        receiver.socket.auto_reconnect_enabled = False
        receiver.socket.default_auto_reconnect_enabled = False

        if silent:
            stage.clock.forward(minutes=31)
        else:
            stage.box.cut_sockets()
        await soon(lambda: len(stage.box.calls("apps.connections.open")) > opened)
        await soon(lambda: receiver.connected)

        await receiver.close()
        await tasks.close()
        assert not receiver.connected


async def test_there_is_no_http_address_in_socket_mode(tmp_path: Path) -> None:
    async with a_stage(tmp_path, mode="socket") as stage:
        stage.box.deliver_to(stage.url)
        request = await stage.hold()

        seen = await stage.click("U0ANA", request, "hitl.approve")

        assert seen.status == 404
        assert (await stage.now(request)).state is State.PENDING


async def soon(happened: Callable[[], bool]) -> None:
    for _ in range(500):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(happened)


def nested(depth: int) -> list[Any]:
    deep: list[Any] = []
    for _ in range(depth):
        deep = [deep]
    return deep
