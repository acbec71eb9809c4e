"""Posting: where it is possible, what is refused, how it comes back."""

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.sandbox import Sandbox, live_markup
from tests.integration.sandbox.conftest import CARD, SECTION, Api


async def test_a_card_is_seen_by_everyone_in_the_channel(
    client: AsyncWebClient, box: Sandbox
) -> None:
    answer = await client.chat_postMessage(channel="C0PLATFORM", text="Rotate", blocks=CARD)

    (message,) = box.messages("C0PLATFORM")
    assert (message.ts, message.user, message.text) == (answer["ts"], box.bot_user, "Rotate")
    assert message.blocks == answer["message"]["blocks"]
    assert message.blocks[1]["elements"][0]["value"] == "card-1"


async def test_text_comes_back_escaped_and_linked_and_blocks_with_ids(api: Api) -> None:
    texts = [
        {"type": "mrkdwn", "text": "a < b & <!here> https://x.test"},
        {"type": "plain_text", "text": "a < b"},
    ]
    blocks = [{"type": "section", "fields": texts}, {"type": "divider"}]

    answer = await api("chat.postMessage", channel="C0PLATFORM", text="1 < 2", blocks=blocks)

    section, divider = answer["message"]["blocks"]
    assert answer["message"]["text"] == "1 &lt; 2"
    assert section["fields"] == [
        {
            "type": "mrkdwn",
            "text": "a &lt; b &amp; <!here> <https://x.test>",
            "verbatim": False,
        },
        {"type": "plain_text", "text": "a &lt; b", "emoji": True},
    ]
    assert section["block_id"] != divider["block_id"]


async def test_elements_without_an_action_id_are_given_one(api: Api, box: Sandbox) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "x"}}
    blocks = [{"type": "actions", "elements": [button, button]}]

    await api("chat.postMessage", channel="C0PLATFORM", blocks=blocks)

    elements = box.messages("C0PLATFORM")[0].blocks[0]["elements"]
    assert len({element["action_id"] for element in elements}) == 2


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"blocks": []}, "no_text"),
        ({"blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"blocks": "[{"}, "invalid_blocks_format"),
        ({"blocks": '"[]"'}, "invalid_blocks_format"),
        ({"blocks": [{"type": "banner"}]}, "invalid_blocks"),
        ({"blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "attachments": [{}] * 100}, "invalid_arguments"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
async def test_what_slack_would_not_take_is_refused_and_nothing_is_posted(
    api: Api, box: Sandbox, arguments: dict[str, Any], error: str
) -> None:
    answer = await api("chat.postMessage", channel="C0PLATFORM", **arguments)

    assert (answer["ok"], answer["error"]) == (False, error)
    assert box.messages("C0PLATFORM") == []


async def test_the_refusal_of_blocks_says_where(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0PLATFORM", text="x", blocks=[{"type": "banner"}])

    complaint = "unsupported type: banner [json-pointer:/blocks/0/type]"
    assert caught.value.response["errors"] == [complaint]
    assert caught.value.response["response_metadata"]["messages"] == [f"[ERROR] {complaint}"]


@pytest.mark.parametrize(("length", "ok"), [(3000, True), (3001, False)])
async def test_all_text_of_a_message_may_be_twelve_thousand_characters(
    api: Api,
    length: int,
    ok: bool,  # noqa: FBT001
) -> None:
    def section(size: int) -> dict[str, Any]:
        return {"type": "section", "text": {"type": "plain_text", "text": "x" * size}}

    blocks = [section(3000), section(3000), section(3000), section(length - 1), section(1)]

    answer = await api("chat.postMessage", channel="C0PLATFORM", blocks=blocks)

    assert answer["ok"] is ok
    assert ok or answer["error"] == "msg_blocks_too_long"


@pytest.mark.parametrize(("length", "kept"), [(40_000, 40_000), (40_001, 40_000)])
async def test_a_longer_text_than_forty_thousand_is_cut(
    api: Api, box: Sandbox, length: int, kept: int
) -> None:
    await api("chat.postMessage", channel="C0PLATFORM", text="x" * length)

    assert len(box.messages("C0PLATFORM")[0].text) == kept


async def test_blocks_without_text_leave_notifications_with_nothing_to_say(
    api: Api, box: Sandbox
) -> None:
    await api("chat.postMessage", channel="C0PLATFORM", blocks=[SECTION])

    assert box.messages("C0PLATFORM")[0].text == "This content can't be displayed."


async def test_replies_are_in_the_thread_and_not_in_the_channel(
    api: Api, box: Sandbox, card: str
) -> None:
    await api("chat.postMessage", channel="C0PLATFORM", text="hidden", thread_ts=card)
    await api(
        "chat.postMessage",
        channel="C0PLATFORM",
        text="both",
        thread_ts=card,
        reply_broadcast=True,
    )

    assert [one.text for one in box.messages("C0PLATFORM")] == ["Rotate", "both"]
    assert [one.text for one in box.thread("C0PLATFORM", card)] == ["Rotate", "hidden", "both"]


async def test_timestamps_are_unique_though_time_stands_still(api: Api, box: Sandbox) -> None:
    for text in "abc":
        await api("chat.postMessage", channel="C0PLATFORM", text=text)

    stamps = [message.ts for message in box.messages("C0PLATFORM")]
    assert stamps == ["1800000000.000000", "1800000000.000001", "1800000000.000002"]


async def test_a_persons_id_means_their_direct_message(api: Api, box: Sandbox) -> None:
    posted = await api("chat.postMessage", channel="U0BO", text="approved")
    opened = await api("conversations.open", users="U0BO")

    assert posted["channel"] == opened["channel"]["id"] == "D0BO"
    assert [message.text for message in box.dms("U0BO")] == ["approved"]
    assert box.dms("U0ANA") == []


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("U0NOBODY", "channel_not_found"),
        ("U0GONE", "user_disabled"),
        ("U0BOT", "cannot_dm_bot"),
        ("U0STRANGE", "user_not_visible"),
    ],
)
async def test_where_nothing_can_be_posted_slack_says_why(
    api: Api, channel: str, error: str
) -> None:
    assert (await api("chat.postMessage", channel=channel, text="x"))["error"] == error


async def test_the_bot_must_be_in_a_channel_that_is_open(api: Api, box: Sandbox) -> None:
    box.remove_bot("C0PLATFORM")
    box.archive("C0SUPPORT")
    box.remove_bot("C0SECOPS")

    async def post(channel: str) -> str:
        return str((await api("chat.postMessage", channel=channel, text="x"))["error"])

    assert await post("C0PLATFORM") == "not_in_channel"
    assert await post("C0SUPPORT") == "is_archived"
    assert await post("C0SECOPS") == "channel_not_found"


async def test_metadata_and_unfurling_are_kept_as_asked(api: Api, box: Sandbox) -> None:
    metadata = {"event_type": "card", "event_payload": {"id": "1"}}

    await api("chat.postMessage", channel="C0PLATFORM", text="a", metadata=metadata)
    await api(
        "chat.postMessage",
        channel="C0PLATFORM",
        text="b",
        unfurl_media="false",
        unfurl_links=True,
    )

    first, second = box.messages("C0PLATFORM")
    assert (first.metadata, first.unfurl_links, first.unfurl_media) == (metadata, False, True)
    assert (second.metadata, second.unfurl_links, second.unfurl_media) == (None, True, False)


async def test_links_in_text_are_made_unless_parsing_is_off(api: Api, box: Sandbox) -> None:
    for parse in ({}, {"parse": "none"}):
        await api("chat.postMessage", channel="C0PLATFORM", text="https://x.test *b*", **parse)
    await api("chat.postMessage", channel="C0PLATFORM", text="*b*", mrkdwn=False)

    first, second, third = box.messages("C0PLATFORM")
    assert (first.text, second.text) == ("<https://x.test> *b*", "https://x.test *b*")
    assert live_markup(first) == ["link https://x.test", "bold b"]
    assert (live_markup(second), live_markup(third)) == (["bold b"], [])


async def test_waiting_ends_with_the_change_that_was_waited_for(api: Api, box: Sandbox) -> None:
    waiting = asyncio.ensure_future(box.until(lambda: box.messages("C0PLATFORM")))
    await api("chat.postMessage", channel="C0SUPPORT", text="elsewhere")
    assert not waiting.done()

    await api("chat.postMessage", channel="C0PLATFORM", text="here")

    assert [message.text for message in await waiting] == ["here"]


async def test_waiting_for_what_does_not_come_ends_in_an_error(box: Sandbox) -> None:
    with pytest.raises(TimeoutError):
        await box.until(lambda: box.messages("C0PLATFORM"), timeout=0.01)
