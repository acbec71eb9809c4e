"""Nothing raises after the answer, and the person is told something true."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.request import State
from app.sandbox import Fault
from app.slack.house import SlackRoom, WrongInstallation
from app.slack.listeners.desk import Body, Desk
from app.workflow.ports import Busy, Lane, Queries, StoreUnavailable, UnitOfWork
from tests.integration.slack.stage import Stage, a_stage, config_of

T = TypeVar("T")
UNSURE = "Something went wrong here. Look at the card: it shows what was recorded."


class Troubled:
    """A store that fails as told, once its units ran or before."""

    def __init__(self, stage: Stage, error: Exception) -> None:
        self._stage = stage
        self._error = error

    async def write(
        self,
        work: Callable[[UnitOfWork], T],  # noqa: ARG002
        lane: Lane = Lane.SUBMISSION,  # noqa: ARG002
    ) -> T:
        raise self._error

    async def read(self, query: Callable[[Queries], T], *, apart: bool = False) -> T:
        return await self._stage.store.read(query, apart=apart)


async def dispatched(stage: Stage, desk: Desk, *, before_ack: bool) -> int:
    """Let a listener that is planted to fail meet a real click."""

    async def planted(ack: AsyncAck, body: Body) -> None:
        if not before_ack:
            await ack()
        message = f"planted {body['type']}"
        raise RuntimeError(message)

    app = AsyncApp(
        client=AsyncWebClient(token=stage.box.bot_token, base_url=stage.box.api_url),
        signing_secret="unused",
        process_before_response=True,
    )
    app.action("hitl.approve")(desk.guarded(planted))
    request = await stage.hold()
    card = await stage.card(request)
    click = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")
    answer = await app.async_dispatch(AsyncBoltRequest(body=click, mode="socket_mode"))
    return answer.status


@pytest.mark.parametrize("before_ack", [True, False])
async def test_a_listener_that_raises_is_answered_and_the_person_told(
    tmp_path: Path, *, before_ack: bool
) -> None:
    async with a_stage(tmp_path) as stage:
        status = await dispatched(stage, stage.room.desk, before_ack=before_ack)

        assert status == 200
        assert await stage.told("U0ANA") == UNSURE


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Busy(), "The service is busy, so nothing was recorded. Try again in a moment."),
        (
            StoreUnavailable(),
            "The decision could not be saved, so nothing was recorded. Try again in a moment.",
        ),
        (RuntimeError("a bug"), UNSURE),
    ],
    ids=["busy", "disk full", "bug"],
)
async def test_when_the_store_fails_the_person_is_told_the_truth(
    tmp_path: Path, error: Exception, told: str
) -> None:
    async with a_stage(tmp_path) as stage, aiohttp.ClientSession() as session:
        request = await stage.hold()
        config = config_of(stage.box, "http", {})
        room = SlackRoom(config, Troubled(stage, error), stage.clock.now, session)
        await room.start()
        card = await stage.card(request)
        click = stage.box.interaction("U0ANA", card.channel, card.ts, "hitl.approve")

        answer = await room.dispatch(click)

        assert answer.status == 200
        assert await stage.told("U0ANA") == told
        assert (await stage.now(request)).state is State.PENDING
        await room.close()


async def test_a_dialog_that_slack_does_not_open_is_said_in_the_channel(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        request = await stage.hold()
        stage.box.inject(Fault("views.open", error="expired_trigger_id"))

        seen = await stage.click("U0ANA", request, "hitl.reject")

        assert seen.acked
        assert "Please press the button again" in await stage.told("U0ANA")


async def test_a_slow_submission_is_answered_in_time_and_shown_when_it_is_done(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path, config={"deadline": 0.05}) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.reject")
        view = await stage.dialog("U0ANA")
        stage.clock.forward(seconds=90)
        stage.box.inject(Fault("users.info", delay=0.2))

        seen = await stage.box.submit_view("U0ANA", view.id, {"reason": {"text": "No."}})

        assert seen.acked
        assert "Recording your answer" in str(stage.box.views("U0ANA")[-1].blocks)
        await stage.box.until(lambda: "Rejected. The agent" in str(stage.box.views("U0ANA")))
        assert (await stage.now(request)).state is State.REJECTED


async def test_who_closed_a_slow_dialog_is_told_the_result_beside_the_card(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path, config={"deadline": 0.05}) as stage:
        request = await stage.hold()
        await stage.click("U0ANA", request, "hitl.reject")
        view = await stage.dialog("U0ANA")
        stage.clock.forward(seconds=90)
        stage.box.inject(Fault("users.info", delay=0.2))
        stage.box.inject(Fault("views.update", error="not_found"))

        await stage.box.submit_view("U0ANA", view.id, {"reason": {"text": "No."}})

        assert await stage.told("U0ANA") == "Rejected. The agent hears it when it next asks."


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"team": "T0OTHER"}, "HITL_SLACK_TEAM says T0OTHER, but the token is of T0ACME"),
        ({"enterprise": "E0ACME"}, "HITL_SLACK_ENTERPRISE says E0ACME"),
        ({"mode": "socket", "app_id": "A0OTHER"}, "HITL_SLACK_APP says A0OTHER"),
        ({"bot_token": "xoxb-wrong"}, "Slack refuses the token: invalid_auth"),
        ({"signing_secret": ""}, "HITL_SLACK_SIGNING_SECRET is needed"),
    ],
)
async def test_the_wrong_installation_does_not_start(
    tmp_path: Path, changes: dict[str, str], why: str
) -> None:
    async with a_stage(tmp_path) as stage, aiohttp.ClientSession() as session:
        room = SlackRoom(
            config_of(stage.box, "http", changes), stage.store, stage.clock.now, session
        )

        with pytest.raises(WrongInstallation, match=why):
            await room.start()

        await room.close()
