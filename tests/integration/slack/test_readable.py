"""Everything that people are shown can be read: on a phone, by a screen reader, in any zone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.slack import words
from tests.integration.slack.stage import MERGE, Stage, a_stage

RISKS = tuple(words.RISKS.values())
BARE_TIME = re.compile(r"\d{1,2}:\d{2}(?!\d)")
MARKED = re.compile(r"<!date\^[^>]*\|[^>]* UTC>")
NAMED = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC")
EMOJI = re.compile(r":[a-z][a-z0-9_+-]*:|[\u2190-\u21ff\u2600-\u27bf\U0001f000-\U0001faff]")
MESSAGES = ("chat.postMessage", "chat.update")
PRIVATE = ("chat.postEphemeral", "response_url")
VIEWS = ("views.open", "views.update", "views.publish")


async def the_story(stage: Stage) -> None:
    """Let people see everything that there is to see."""
    box = stage.box
    box.leave("C0PLATFORM", "U0BO")
    held, other = await stage.hold(MERGE), await stage.hold(MERGE)
    for user in ("U0ANA", "U0BO", "U0EVE"):
        await box.open_home(user)
        await box.until(lambda: box.home(user))  # noqa: B023
    await stage.click("U0ANA", held, "hitl.details")
    await stage.dialog("U0ANA")
    await stage.reject("U0ANA", held, "Not at 9 in the evening.")
    await stage.click("U0ANA", other, "hitl.approve")
    await stage.click("U0ANA", other, "hitl.approve")
    await stage.told("U0ANA")
    await stage.deliver()
    for text in ("status", f"show {held.id}", f"why {held.id}", "pending", "help", "hlep"):
        count = len(box.ephemerals("U0ANA"))
        await box.slash("U0ANA", "C0PLATFORM", f"/hitl {text}")
        await stage.told("U0ANA", count + 1)


def parts(value: Any, kind: str = "") -> Iterator[tuple[str, str]]:
    """Give every text in blocks, with what it stands in; times in the reader's zone left out."""
    if isinstance(value, list):
        for one in value:
            yield from parts(one, kind)
    elif isinstance(value, dict) and value.get("type") != "date":
        inside = kind if kind == "rich_text_preformatted" else str(value.get("type", kind))
        if isinstance(value.get("text"), str):
            yield inside, value["text"]
        for one in value.values():
            yield from parts(one, inside)


def shown(stage: Stage, methods: tuple[str, ...]) -> list[dict[str, Any]]:
    """Give what was sent by these methods: text, and blocks as they are."""
    found = []
    for method in methods:
        for call in stage.box.calls(method):
            content = {**call.arguments}
            for name in ("blocks", "view"):
                if isinstance(content.get(name), str):
                    content[name] = json.loads(content[name])
            content["blocks"] = (content.get("view") or content).get("blocks", [])
            found.append(content)
    assert found, methods
    return found


def complaints(content: dict[str, Any]) -> list[str]:
    """List what a person could not read."""
    found = []
    text = NAMED.sub("", MARKED.sub("", str(content.get("text", ""))))
    if BARE_TIME.search(text):
        found.append(f"a time without its zone: {text}")
    for kind, said in parts(content["blocks"]):
        left = MARKED.sub("", said)
        exact = kind == "rich_text_preformatted"
        left = NAMED.sub("", left) if exact else left
        if BARE_TIME.search(left):
            found.append(f"a time that is in no reader's zone: {said}")
        if not exact and EMOJI.search(left):
            found.append(f"a picture instead of words: {said}")
    return found + [f"a button of no words: {one}" for one in unnamed(content["blocks"])]


def unnamed(value: Any) -> list[str]:
    """Find buttons that say nothing, and pictures that are not described."""
    if isinstance(value, list):
        return [bad for one in value for bad in unnamed(one)]
    if not isinstance(value, dict):
        return []
    found = [bad for one in value.values() for bad in unnamed(one)]
    if value.get("type") == "button" and not re.search(r"[A-Za-z]{3}", value["text"]["text"]):
        found.append(str(value["action_id"]))
    if value.get("type") == "image" and not value.get("alt_text"):
        found.append("image")
    return found


async def test_what_people_are_shown_has_words_for_everything_and_times_in_their_own_zone(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        await the_story(stage)

        for content in shown(stage, (*MESSAGES, *PRIVATE, *VIEWS)):
            assert complaints(content) == []


async def test_every_message_about_a_request_says_risk_and_target_in_its_text(
    tmp_path: Path,
) -> None:
    async with a_stage(tmp_path) as stage:
        await the_story(stage)

        for content in shown(stage, MESSAGES):
            assert "infra.merge_change on repo:acme/payments" in content["text"]
            assert any(one in content["text"] for one in RISKS), content["text"]


async def test_every_private_answer_has_a_text(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await the_story(stage)

        assert all(len(one["text"]) > 10 for one in shown(stage, PRIVATE[1:]))


async def test_buttons_that_say_the_same_on_a_home_are_told_apart_by_ear(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as stage:
        await the_story(stage)

        for content in shown(stage, ("views.publish",)):
            rows = [one["elements"] for one in content["blocks"] if one["type"] == "actions"]
            labels = [one.get("accessibility_label", "") for row in rows for one in row]
            assert all("on repo:acme/payments" in one and len(one) <= 75 for one in labels)


def section(text: str) -> list[dict[str, Any]]:
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]


@pytest.mark.parametrize(
    "content",
    [
        {"text": "Approved at 14:02", "blocks": []},
        {"text": "x", "blocks": section("Expires 2026-11-23 14:02 UTC")},
        {"text": "x", "blocks": section(":white_check_mark: Approved")},
        {"text": "x", "blocks": section("\u2705")},
        {"text": "x", "blocks": [{"type": "image", "alt_text": ""}]},
        {
            "text": "x",
            "blocks": [{"type": "button", "action_id": "a", "text": {"text": "\u2713"}}],
        },
    ],
    ids=["bare time", "our zone", "shortcode", "emoji", "picture", "button"],
)
def test_what_could_not_be_read_is_noticed(content: dict[str, Any]) -> None:
    assert complaints(content)
