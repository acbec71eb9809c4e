"""Rate limits, and the faults a test can plant."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import (
    FixedValueRetryIntervalCalculator,
)
from slack_sdk.web.async_client import AsyncWebClient

from app.sandbox import Fault, Sandbox, Workspace
from tests.integration.sandbox.conftest import SCOPES, SECTION, Api, HandClock

Session = aiohttp.ClientSession


@pytest.fixture
async def limited(clock: HandClock) -> AsyncIterator[Sandbox]:
    async with Sandbox(Workspace.acme(), scopes=SCOPES, clock=clock) as sandbox:
        yield sandbox


async def call(
    box: Sandbox, session: Session, method: str, **arguments: Any
) -> tuple[int, str | None, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {box.bot_token}"}
    async with session.post(box.api_url + method, json=arguments, headers=headers) as response:
        return response.status, response.headers.get("Retry-After"), await response.json()


async def test_a_channel_takes_one_message_a_second(
    limited: Sandbox, session: Session, clock: HandClock
) -> None:
    async def post(channel: str) -> int:
        return (await call(limited, session, "chat.postMessage", channel=channel, text="x"))[0]

    assert [await post("C0PLATFORM"), await post("C0PLATFORM")] == [200, 429]
    assert [await post("C0SUPPORT"), await post("U0BO"), await post("D0BO")] == [200, 200, 429]
    clock.advance(0.99)
    assert await post("C0PLATFORM") == 429
    clock.advance(0.01)
    assert await post("C0PLATFORM") == 200


async def test_a_refusal_says_when_to_come_again_and_posts_nothing(
    limited: Sandbox, session: Session
) -> None:
    await call(limited, session, "chat.postMessage", channel="C0PLATFORM", text="x")

    answer = await call(limited, session, "chat.postMessage", channel="C0PLATFORM", text="x")

    assert answer == (429, "1", {"ok": False, "error": "ratelimited"})
    assert len(limited.messages("C0PLATFORM")) == 1


async def test_updates_are_limited_by_the_minute(
    limited: Sandbox, session: Session, clock: HandClock
) -> None:
    async def update() -> tuple[int, str | None]:
        found = await call(limited, session, "chat.update", channel="C0", ts="1.0", text="x")
        return found[0], found[1]

    answers = [await update() for _ in range(51)]
    assert [status for status, _ in answers] == [200] * 50 + [429]
    assert answers[-1][1] == "60"
    clock.advance(60)
    assert (await update())[0] == 200


async def test_the_limits_can_be_turned_off(api: Api, box: Sandbox) -> None:
    for _ in range(60):
        assert (await api("chat.postMessage", channel="C0PLATFORM", text="x"))["ok"]

    assert len(box.messages("C0PLATFORM")) == 60


async def test_a_planted_error_happens_as_often_as_it_says_and_does_nothing(
    api: Api, box: Sandbox
) -> None:
    box.inject(Fault(method="chat.postMessage", error="is_archived", times=3))

    answers = [await api("chat.postMessage", channel="C0PLATFORM", text="x") for _ in "abcd"]

    assert [answer.get("error") for answer in answers] == ["is_archived"] * 3 + [None]
    assert len(box.messages("C0PLATFORM")) == 1


async def test_a_fault_hits_its_method_and_its_channel_only(api: Api, box: Sandbox) -> None:
    box.inject(Fault(method="chat.postMessage", error="is_archived", channel="D0BO"))

    assert (await api("auth.test"))["ok"]
    assert (await api("chat.postMessage", channel="C0PLATFORM", text="x"))["ok"]
    answer = await api("chat.postMessage", channel="U0BO", text="x")
    assert answer["error"] == "is_archived"


async def test_a_fault_may_hit_every_method_and_can_be_forgotten(api: Api, box: Sandbox) -> None:
    box.inject(Fault(error="internal_error", times=9))

    assert (await api("auth.test"))["error"] == "internal_error"
    box.clear_faults()
    assert (await api("auth.test"))["ok"]


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_error_is_no_json_and_does_nothing(
    box: Sandbox, session: Session, status: int
) -> None:
    box.inject(Fault(method="chat.postMessage", status=status))
    headers = {"Authorization": f"Bearer {box.bot_token}"}
    url = f"{box.api_url}chat.postMessage?channel=C0PLATFORM&text=x"

    async with session.post(url, headers=headers) as response:
        assert (response.status, response.content_type) == (status, "text/html")

    assert box.messages("C0PLATFORM") == []
    assert box.calls("chat.postMessage")[0].answer is None


async def test_a_planted_rate_limit_names_its_seconds(
    client: AsyncWebClient, box: Sandbox
) -> None:
    box.inject(Fault(method="users.info", retry_after=7))

    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user="U0ANA")

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert caught.value.response["error"] == "ratelimited"


async def test_a_connection_dropped_after_accepting_has_posted_the_message(
    client: AsyncWebClient, box: Sandbox
) -> None:
    box.inject(Fault(method="chat.postMessage", drop_after_accept=True))

    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel="C0PLATFORM", text="x")

    assert len(box.messages("C0PLATFORM")) == 1


async def test_slack_sdks_own_retry_would_post_it_twice(box: Sandbox, session: Session) -> None:
    retry = AsyncConnectionErrorRetryHandler(
        interval_calculator=FixedValueRetryIntervalCalculator(0)
    )
    client = AsyncWebClient(
        token=box.bot_token, base_url=box.api_url, session=session, retry_handlers=[retry]
    )
    box.inject(Fault(method="chat.postMessage", drop_after_accept=True))

    await client.chat_postMessage(channel="C0PLATFORM", text="x")

    assert len(box.messages("C0PLATFORM")) == 2


async def test_a_delayed_call_runs_later_and_is_answered(api: Api, box: Sandbox) -> None:
    box.inject(Fault(method="chat.postMessage", delay=0.02))

    waiting = asyncio.ensure_future(api("chat.postMessage", channel="C0PLATFORM", text="x"))
    await box.until(lambda: box.calls("chat.postMessage"))
    assert box.messages("C0PLATFORM") == []

    assert (await box.until(lambda: box.calls("chat.postMessage")[0].answer or {}))["ok"]
    assert (await waiting)["ok"]
    assert len(box.messages("C0PLATFORM")) == 1


async def test_a_call_that_hangs_does_nothing_and_is_never_answered(
    box: Sandbox, session: Session
) -> None:
    box.inject(Fault(method="chat.postMessage", hang=True))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await call(box, session, "chat.postMessage", channel="C0PLATFORM", text="x")

    assert (box.messages("C0PLATFORM"), box.calls("chat.postMessage")[0].answer) == ([], None)


async def test_stopping_ends_the_calls_that_hang(box: Sandbox, session: Session) -> None:
    box.inject(Fault(method="auth.test", hang=True))
    waiting = asyncio.ensure_future(session.post(f"{box.api_url}auth.test"))
    await box.until(lambda: box.calls("auth.test"))

    async with asyncio.timeout(30):
        await box.stop()

    assert (await waiting).status == 503


async def test_a_response_url_can_fail_too(box: Sandbox, session: Session, card: str) -> None:
    box.inject(Fault(method="response_url", status=500))
    url = box.interaction("U0ANA", "C0PLATFORM", card, "approve")["response_url"]

    async with session.post(url, json={"text": "x"}) as response:
        assert response.status == 500
    async with session.post(url, json={"text": "x", "blocks": [SECTION]}) as response:
        assert response.status == 200

    assert len(box.ephemerals("U0ANA")) == 1
