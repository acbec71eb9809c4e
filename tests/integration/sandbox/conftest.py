"""A running sandbox, a hand-set clock, and small ways to talk to the sandbox."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from app.sandbox import Sandbox, Workspace

SCOPES = {"chat:write", "commands", "users:read", "im:write", "channels:read", "groups:read"}
NOON = 1_800_000_000.0
FACTS = {"type": "mrkdwn", "text": "*Rotate* prod/payments-db"}
SECTION: dict[str, Any] = {"type": "section", "text": FACTS}
CARD: list[dict[str, Any]] = [
    {**SECTION, "block_id": "facts"},
    {
        "type": "actions",
        "block_id": "verdict",
        "elements": [
            {
                "type": "button",
                "action_id": "approve",
                "value": "card-1",
                "style": "primary",
                "text": {"type": "plain_text", "text": "Approve"},
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [
                    {"text": {"type": "plain_text", "text": "Take"}, "value": "take"},
                    {"text": {"type": "plain_text", "text": "Ask"}, "value": "ask"},
                ],
            },
        ],
    },
]
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "reject",
    "private_metadata": "card-1",
    "notify_on_close": True,
    "title": {"type": "plain_text", "text": "Reject"},
    "submit": {"type": "plain_text", "text": "Reject"},
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": {"type": "plain_text", "text": "Why"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 10},
        },
        {
            "type": "input",
            "block_id": "kind",
            "optional": True,
            "label": {"type": "plain_text", "text": "Kind"},
            "element": {
                "type": "static_select",
                "action_id": "pick",
                "options": [{"text": {"type": "plain_text", "text": "Risk"}, "value": "risk"}],
            },
        },
    ],
}

Api = Callable[..., Awaitable[dict[str, Any]]]


@dataclass
class HandClock:
    """Time that moves only when a test moves it."""

    now: float = NOON

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def box(clock: HandClock) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(
        Workspace.acme(),
        scopes=SCOPES,
        rate_limit=False,
        clock=clock,
        event_retries=(0, 0, 0),
    )
    async with sandbox:
        yield sandbox


@pytest.fixture
def impatient(box: Sandbox) -> float:
    """Let people see an error after a moment instead of three seconds."""
    box.wait_for_acks(0.05)
    return 0.05


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def client(box: Sandbox, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(
        token=box.bot_token, base_url=box.api_url, session=session, retry_handlers=[]
    )


@pytest.fixture
def api(box: Sandbox, session: aiohttp.ClientSession) -> Api:
    """Call a method with JSON arguments and return the answer's body."""

    async def call(method: str, *, token: str = box.bot_token, **arguments: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        url = box.api_url + method
        async with session.post(url, json=arguments, headers=headers) as response:
            answer: dict[str, Any] = await response.json()
            return answer

    return call


@pytest.fixture
async def card(api: Api) -> str:
    """Post a card in #platform and return its timestamp."""
    answer = await api("chat.postMessage", channel="C0PLATFORM", text="Rotate", blocks=CARD)
    return str(answer["ts"])
