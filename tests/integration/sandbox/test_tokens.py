"""Who may call, with which scopes, and how arguments may come."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.sandbox import Sandbox, Workspace
from tests.integration.sandbox.conftest import SCOPES, Api

Session = aiohttp.ClientSession


async def post(session: Session, url: str, **request: Any) -> dict[str, Any]:
    async with session.post(url, **request) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def test_a_call_without_a_token_is_not_authed(box: Sandbox, session: Session) -> None:
    answer = await post(session, f"{box.api_url}auth.test")

    assert answer == {"ok": False, "error": "not_authed"}


@pytest.mark.parametrize("token", ["xoxb-wrong", "", "é"])
async def test_a_wrong_token_is_refused(box: Sandbox, session: Session, token: str) -> None:
    answer = await post(session, f"{box.api_url}auth.test", data={"token": token})

    assert answer["error"] in {"invalid_auth", "not_authed"}


async def test_auth_test_says_whose_token_it_is(client: AsyncWebClient, box: Sandbox) -> None:
    answer = await client.auth_test()

    assert (answer["team_id"], answer["user_id"]) == ("T0ACME", box.bot_user)
    assert answer.headers["X-OAuth-Scopes"] == ",".join(sorted(SCOPES))


async def test_an_org_wide_install_says_so(session: Session) -> None:
    org = Workspace(enterprise="E0ACME", org_wide=True)
    async with Sandbox(org, scopes=SCOPES) as box:
        headers = {"Authorization": f"Bearer {box.bot_token}"}
        answer = await post(session, f"{box.api_url}auth.test", headers=headers)

    assert (answer["enterprise_id"], answer["is_enterprise_install"]) == ("E0ACME", True)


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("chat:write", "chat.postMessage", {"channel": "C0PLATFORM", "text": "x"}),
        ("chat:write", "chat.update", {"channel": "C0PLATFORM", "ts": "1.0", "text": "x"}),
        (
            "chat:write",
            "chat.postEphemeral",
            {"channel": "C0PLATFORM", "user": "U0ANA", "text": "x"},
        ),
        ("users:read", "users.info", {"user": "U0ANA"}),
        ("im:write", "conversations.open", {"users": "U0ANA"}),
        ("channels:read", "conversations.info", {"channel": "C0PLATFORM"}),
        ("groups:read", "conversations.info", {"channel": "C0SECOPS"}),
        ("channels:read", "conversations.members", {"channel": "C0PLATFORM"}),
        ("groups:read", "conversations.members", {"channel": "C0SECOPS"}),
    ],
)
async def test_taking_one_scope_away_breaks_the_methods_that_need_it(
    session: Session, scope: str, method: str, arguments: dict[str, str]
) -> None:
    async with Sandbox(Workspace.acme(), scopes=SCOPES - {scope}) as box:
        headers = {"Authorization": f"Bearer {box.bot_token}"}
        answer = await post(session, box.api_url + method, headers=headers, json=arguments)

    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert answer["provided"] == ",".join(sorted(SCOPES - {scope}))


async def test_without_the_commands_scope_there_is_no_command() -> None:
    async with Sandbox(Workspace.acme(), scopes=SCOPES - {"commands"}) as box:
        seen = await box.slash("U0ANA", "C0PLATFORM", "/hitl status")

    assert (seen.acked, seen.error) == (False, "not_a_command")


async def test_e_mail_addresses_need_their_own_scope(session: Session, api: Api) -> None:
    without = await api("users.info", user="U0ANA")
    async with Sandbox(Workspace.acme(), scopes=SCOPES | {"users:read.email"}) as box:
        headers = {"Authorization": f"Bearer {box.bot_token}"}
        url = f"{box.api_url}users.info?user=U0ANA"
        with_scope = await post(session, url, headers=headers)

    assert "email" not in without["user"]["profile"]
    assert with_scope["user"]["profile"]["email"] == "ana@acme.test"


async def test_each_kind_of_token_opens_its_own_methods(box: Sandbox, api: Api) -> None:
    with_bot = await api("apps.connections.open")
    with_app = await api("chat.postMessage", token=box.app_token, channel="C0PLATFORM", text="x")
    whose = await api("auth.test", token=box.app_token)

    assert with_bot["error"] == "not_allowed_token_type"
    assert with_app["error"] == "not_allowed_token_type"
    assert whose["app_id"] == box.app_id


async def test_an_unknown_method_is_named(api: Api) -> None:
    answer = await api("chat.delete", channel="C0PLATFORM", ts="1.0")

    assert answer == {"ok": False, "error": "unknown_method", "req_method": "chat.delete"}


async def test_arguments_may_come_as_query_form_json_or_json_inside_a_form(
    box: Sandbox, session: Session
) -> None:
    blocks = json.dumps([{"type": "divider"}])
    url = f"{box.api_url}chat.postMessage?channel=C0PLATFORM"
    form = {"text": "form", "blocks": blocks, "token": box.bot_token}
    headers = {"Authorization": f"Bearer {box.bot_token}"}

    assert (await post(session, url, data=form))["ok"]
    assert (await post(session, url, json={"text": "json"}, headers=headers))["ok"]

    assert [message.text for message in box.messages("C0PLATFORM")] == ["form", "json"]
    assert box.messages("C0PLATFORM")[0].blocks[0]["type"] == "divider"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"{", "invalid_json"),
        (b"[]", "json_not_object"),
    ],
)
async def test_a_body_that_is_no_json_object_is_refused(
    box: Sandbox, session: Session, body: bytes, error: str
) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}

    answer = await post(session, f"{box.api_url}auth.test", data=body, headers=headers)

    assert answer == {"ok": False, "error": error}


async def test_a_missing_argument_is_named(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call("users.info")

    assert caught.value.response["error"] == "invalid_arguments"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] missing required field: user"
    ]


@pytest.mark.parametrize("headers", [{"Host": "evil.test"}, {"Origin": "https://evil.test"}])
async def test_pages_of_other_sites_cannot_reach_the_sandbox(
    box: Sandbox, session: Session, headers: dict[str, str]
) -> None:
    async with session.post(f"{box.api_url}auth.test", headers=headers) as response:
        assert response.status == 403


async def test_the_sandbox_listens_on_loopback_only() -> None:
    with pytest.raises(ValueError, match="loopback"):
        await Sandbox(Workspace.acme(), scopes=SCOPES).start(host="0.0.0.0")  # noqa: S104
