"""Clicks, commands and events as signed HTTP."""

import asyncio
import json
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import Clock, SignatureVerifier

from app.sandbox import Message, NoSuchControl, Person, Sandbox, Workspace
from tests.integration.sandbox.answering import endpoint
from tests.integration.sandbox.conftest import CARD, NOON, SCOPES, Api, HandClock


async def test_a_click_is_signed_as_slacks_own_verifier_expects(box: Sandbox, card: str) -> None:
    async with endpoint(box) as target:
        seen = await box.click("U0ANA", "C0PLATFORM", card, "approve")

    headers, body = target.requests[0]
    assert headers["X-Slack-Request-Timestamp"] == str(int(NOON))
    verifier = SignatureVerifier(box.signing_secret, clock=_Clock())
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b" ", headers)
    assert (seen.acked, seen.error, seen.status) == (True, None, 200)


class _Clock(Clock):
    def now(self) -> float:
        return NOON


async def test_tests_can_sign_bodies_of_their_own(box: Sandbox) -> None:
    body = box.body({"type": "block_actions"})

    verifier = SignatureVerifier(box.signing_secret, clock=_Clock())

    assert body == b"payload=%7B%22type%22%3A+%22block_actions%22%7D"
    assert verifier.is_valid_request(body, box.sign(body))
    assert not verifier.is_valid_request(body, box.sign(body, int(NOON) - 301))
    assert not verifier.is_valid_request(b"other", box.sign(body))


async def test_a_click_carries_who_where_what_and_a_way_back(box: Sandbox, card: str) -> None:
    async with endpoint(box) as target:
        await box.click("U0ANA", "C0PLATFORM", card, "approve")

    payload = target.payload()
    assert payload["type"] == "block_actions"
    assert payload["api_app_id"] == box.app_id
    assert payload["team"] == {"id": "T0ACME", "domain": "acme"}
    assert payload["user"] == {
        "id": "U0ANA",
        "username": "ana",
        "name": "ana",
        "team_id": "T0ACME",
    }
    assert payload["container"] == {
        "type": "message",
        "message_ts": card,
        "channel_id": "C0PLATFORM",
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": "C0PLATFORM", "name": "platform"}
    assert payload["message"]["ts"] == card
    assert payload["message"]["blocks"] == box.messages("C0PLATFORM")[0].blocks
    assert payload["response_url"].startswith(box.api_url.removesuffix("/api/"))
    (action,) = payload["actions"]
    assert (action["action_id"], action["block_id"]) == ("approve", "verdict")
    assert (action["type"], action["value"], action["style"]) == ("button", "card-1", "primary")


async def test_two_clicks_never_share_a_trigger_or_a_time(box: Sandbox, card: str) -> None:
    first, second = (box.interaction("U0ANA", "C0PLATFORM", card, "approve") for _ in "ab")

    assert first["trigger_id"] != second["trigger_id"]
    assert first["response_url"] != second["response_url"]
    assert first["actions"][0]["action_ts"] != second["actions"][0]["action_ts"]


async def test_a_menu_is_used_by_the_value_of_its_option(box: Sandbox, card: str) -> None:
    async with endpoint(box) as target:
        await box.click("U0ANA", "C0PLATFORM", card, "more", "ask")

    (action,) = target.payload()["actions"]
    assert (action["type"], action["selected_option"]["value"]) == ("overflow", "ask")


async def test_only_what_is_on_the_message_now_can_be_pressed(
    api: Api, box: Sandbox, card: str
) -> None:
    with pytest.raises(NoSuchControl, match="nothing to press named 'reject'"):
        await box.click("U0ANA", "C0PLATFORM", card, "reject")
    with pytest.raises(NoSuchControl, match="card-2"):
        await box.click("U0ANA", "C0PLATFORM", card, "approve", "card-2")

    await api("chat.update", channel="C0PLATFORM", ts=card, text="Approved")

    with pytest.raises(NoSuchControl):
        await box.click("U0ANA", "C0PLATFORM", card, "approve")
    box.delete("C0PLATFORM", card)
    with pytest.raises(NoSuchControl, match="sees no message"):
        await box.click("U0ANA", "C0PLATFORM", card, "approve")


async def test_nobody_can_press_in_another_persons_direct_message(api: Api, box: Sandbox) -> None:
    posted = await api("chat.postMessage", channel="U0BO", text="x", blocks=CARD)

    assert box.interaction("U0BO", "D0BO", posted["ts"], "approve")["channel"]["id"] == "D0BO"
    with pytest.raises(NoSuchControl):
        box.interaction("U0ANA", "D0BO", posted["ts"], "approve")


async def test_nobody_sees_or_presses_what_is_in_a_private_channel_without_them(
    api: Api, box: Sandbox
) -> None:
    posted = await api("chat.postMessage", channel="C0SECOPS", text="x", blocks=CARD)

    with pytest.raises(NoSuchControl, match="U0BO sees no message"):
        box.interaction("U0BO", "C0SECOPS", posted["ts"], "approve")

    box.join("C0SECOPS", "U0BO")
    assert box.interaction("U0BO", "C0SECOPS", posted["ts"], "approve")["actions"]


async def test_a_click_in_a_thread_says_which(api: Api, box: Sandbox, card: str) -> None:
    reply = await api(
        "chat.postMessage", channel="C0PLATFORM", text="x", blocks=CARD, thread_ts=card
    )

    payload = box.interaction("U0ANA", "C0PLATFORM", reply["ts"], "approve")

    assert payload["container"]["thread_ts"] == card
    assert payload["message"]["thread_ts"] == card


async def test_people_of_other_teams_click_under_their_own_team(box: Sandbox, card: str) -> None:
    box.share_externally("C0PLATFORM")

    payload = box.interaction("U0EXT", "C0PLATFORM", card, "approve")

    assert (payload["user"]["team_id"], payload["team"]["id"]) == ("T0OTHER", "T0ACME")


async def test_an_org_wide_install_sends_no_team(clock: HandClock) -> None:
    ana = Person("U0ANA", "ana", "Ana", "T0ACME", enterprise="E0ACME")
    channels = Workspace.acme().channels
    org = Workspace(enterprise="E0ACME", org_wide=True, people=(ana,), channels=channels)
    async with Sandbox(org, scopes=SCOPES, clock=clock) as box, endpoint(box) as target:
        await box.slash("U0ANA", "C0PLATFORM", "/hitl")
        fields = parse_qs(target.requests[0][1].decode())
        ts = box.stage.world.next_ts()
        box.stage.world.show(Message("C0PLATFORM", ts, box.bot_user, "x", CARD), "posted")
        payload = box.interaction("U0ANA", "C0PLATFORM", ts, "approve")

    assert fields["enterprise_id"] == ["E0ACME"]
    assert (payload["team"], payload["enterprise"]["id"]) == (None, "E0ACME")
    assert (payload["user"]["team_id"], payload["is_enterprise_install"]) == ("E0ACME", True)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, "http_client_error"),
        (500, "http_service_error"),
        (204, "http_client_error"),
        (302, "http_client_error"),
    ],
)
async def test_any_answer_but_success_is_an_error_the_person_sees(
    box: Sandbox, card: str, status: int, error: str
) -> None:
    async with endpoint(box) as target:
        target.status = status
        seen = await box.click("U0ANA", "C0PLATFORM", card, "approve")

    assert (seen.acked, seen.error, seen.status) == (False, error, status)
    assert len(target.requests) == 1


async def test_an_app_that_cannot_be_reached_is_an_error_the_person_sees(
    box: Sandbox, card: str
) -> None:
    async with endpoint(box):
        pass

    seen = await box.click("U0ANA", "C0PLATFORM", card, "approve")

    assert (seen.acked, seen.error) == (False, "dispatch_failed")


async def test_an_answer_after_the_timer_is_too_late_and_the_click_is_not_repeated(
    box: Sandbox, card: str, impatient: float
) -> None:
    async with endpoint(box) as target:
        target.hold = asyncio.Event()
        seen = await box.click("U0ANA", "C0PLATFORM", card, "approve")
        command = await box.slash("U0ANA", "C0PLATFORM", "/hitl status")
        target.hold.set()

    assert (seen.acked, seen.error, seen.status) == (False, "operation_timeout", None)
    assert seen.took >= impatient
    assert (command.acked, command.error) == (False, "operation_timeout")
    assert len(target.requests) == 2


async def test_a_command_is_plain_form_fields_and_its_answer_is_private(box: Sandbox) -> None:
    async with endpoint(box) as target:
        target.answer = "all is *well*"
        seen = await box.slash("U0BO", "C0SUPPORT", "/hitl status now")

    fields = {name: values[0] for name, values in parse_qs(target.requests[0][1].decode()).items()}
    assert (fields["command"], fields["text"]) == ("/hitl", "status now")
    assert (fields["user_id"], fields["channel_id"]) == ("U0BO", "C0SUPPORT")
    assert (fields["team_id"], fields["api_app_id"]) == ("T0ACME", box.app_id)
    assert fields["is_enterprise_install"] == "false"
    assert seen.body == "all is *well*"
    assert [message.text for message in box.ephemerals("U0BO")] == ["all is *well*"]


async def test_a_command_can_be_answered_for_everyone_or_with_blocks(box: Sandbox) -> None:
    async with endpoint(box) as target:
        target.answer = {"response_type": "in_channel", "text": "x", "blocks": CARD}
        await box.slash("U0BO", "C0SUPPORT", "/hitl")
        target.answer = {"text": "x", "blocks": [{"type": "banner"}]}
        broken = await box.slash("U0BO", "C0SUPPORT", "/hitl")
        target.answer = None
        silent = await box.slash("U0BO", "C0SUPPORT", "/hitl")

    assert len(box.messages("C0SUPPORT")) == 1
    assert broken.error == "invalid_response"
    assert (silent.acked, silent.error, box.ephemerals("U0BO")) == (True, None, [])


async def test_two_people_click_at_the_same_moment(box: Sandbox, card: str) -> None:
    async with endpoint(box) as target:
        clicks = (box.click(user, "C0PLATFORM", card, "approve") for user in ("U0ANA", "U0BEN"))
        seen = await asyncio.gather(*clicks)

    assert [one.acked for one in seen] == [True, True]
    users = [
        json.loads(parse_qs(body.decode())["payload"][0])["user"]["id"]
        for _, body in target.requests
    ]
    assert sorted(users) == ["U0ANA", "U0BEN"]


async def test_a_forged_payload_can_be_delivered_too(box: Sandbox, card: str) -> None:
    payload = box.interaction("U0ANA", "C0PLATFORM", card, "approve")
    payload["actions"][0]["value"] = "card-2"

    async with endpoint(box) as target:
        await box.deliver({**payload, "team": {"id": "T0OTHER", "domain": "other"}})

    assert target.payload()["team"]["id"] == "T0OTHER"
    assert target.payload()["actions"][0]["value"] == "card-2"


async def test_events_are_delivered_again_until_they_are_taken(box: Sandbox) -> None:
    async with endpoint(box) as target:
        target.status = 500
        seen = await box.emit({"type": "user_change", "user": {"id": "U0ANA"}})

    numbers = [headers.get("X-Slack-Retry-Num") for headers, _ in target.requests]
    reasons = [headers.get("X-Slack-Retry-Reason") for headers, _ in target.requests]
    bodies = [json.loads(body) for _, body in target.requests]
    assert (seen.acked, numbers) == (False, [None, "1", "2", "3"])
    assert reasons == [None, "http_error", "http_error", "http_error"]
    assert len({body["event_id"] for body in bodies}) == 1
    assert bodies[0]["event"]["type"] == "user_change"


async def test_an_event_that_is_taken_comes_once(box: Sandbox) -> None:
    async with endpoint(box) as target:
        seen = await box.emit({"type": "user_change"})

    assert (seen.acked, len(target.requests)) == (True, 1)


async def test_an_app_can_ask_for_no_more_retries(box: Sandbox) -> None:
    async with endpoint(box) as target:
        target.status, target.headers = 500, {"X-Slack-No-Retry": "1"}
        await box.emit({"type": "user_change"})

    assert len(target.requests) == 1


def test_delivery_needs_a_running_sandbox() -> None:
    with pytest.raises(RuntimeError, match="start the sandbox"):
        Sandbox(Workspace.acme(), scopes=SCOPES).deliver_to("http://127.0.0.1:1/")
