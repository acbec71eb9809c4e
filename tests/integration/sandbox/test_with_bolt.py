"""The real client: Bolt over Socket Mode and over HTTP, against the sandbox."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from app.sandbox import Sandbox
from app.sandbox.clock import REAL
from tests.integration.sandbox.conftest import MODAL, HandClock


@pytest.fixture
def clock() -> HandClock:
    """Start from the real time: Bolt compares signatures with it."""
    return HandClock(REAL())


@pytest.fixture
def app(box: Sandbox, client: AsyncWebClient) -> AsyncApp:
    """An app that opens a modal, answers a form, replies to a command."""
    bolt = AsyncApp(client=client, signing_secret=box.signing_secret, process_before_response=True)

    @bolt.action("approve")
    async def approve(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()
        await respond("recorded")

    @bolt.view("reject")
    async def reject(ack: AsyncAck, view: dict[str, Any]) -> None:
        reason = view["state"]["values"]["reason"]["text"]["value"]
        if reason == "no":
            await ack(response_action="errors", errors={"reason": "say more"})
        else:
            await ack()

    @bolt.command("/hitl")
    async def status(ack: AsyncAck, command: dict[str, Any]) -> None:
        await ack(f"you said {command['text']}")

    return bolt


@pytest.fixture(params=["socket", "http"])
async def connected(
    request: pytest.FixtureRequest, app: AsyncApp, box: Sandbox
) -> AsyncIterator[None]:
    if request.param == "socket":
        handler = AsyncSocketModeHandler(app, box.app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await box.connected()
        yield
        await handler.close_async()  # type: ignore[no-untyped-call]
        return

    async def take(incoming: web.Request) -> web.Response:
        answer = await app.async_dispatch(await to_bolt_request(incoming))
        return await to_aiohttp_response(answer)

    application = web.Application()
    application.router.add_post("/slack/events", take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    box.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield
    await runner.cleanup()


@pytest.mark.usefixtures("connected")
async def test_a_click_opens_a_modal_whose_form_is_judged(box: Sandbox, card: str) -> None:
    seen = await box.click("U0ANA", "C0PLATFORM", card, "approve")
    await box.until(lambda: box.ephemerals("U0ANA"))

    (view,) = box.views("U0ANA")
    refused = await box.submit_view("U0ANA", view.id, {"reason": {"text": "no"}})
    taken = await box.submit_view("U0ANA", view.id, {"reason": {"text": "too late"}})

    assert (seen.acked, refused.errors, taken.errors) == (True, {"reason": "say more"}, {})
    assert box.views("U0ANA") == []


@pytest.mark.usefixtures("connected")
async def test_a_command_is_answered_in_private(box: Sandbox) -> None:
    seen = await box.slash("U0BO", "C0SUPPORT", "/hitl status")

    assert seen.acked
    assert [message.text for message in box.ephemerals("U0BO")] == ["you said status"]


@pytest.mark.usefixtures("connected", "impatient")
async def test_what_nobody_listens_to_is_not_acknowledged(box: Sandbox, card: str) -> None:
    seen = await box.click("U0ANA", "C0PLATFORM", card, "more", "take")

    assert not seen.acked
    assert seen.error in {"operation_timeout", "http_client_error"}
