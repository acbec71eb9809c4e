"""All that may stand in a rich_text block."""

from typing import Any

import pytest

from app.sandbox.validate.blocks import message_problems

TEXT = {"type": "text", "text": "x"}
LINK = {"type": "link", "url": "https://x.test", "text": "x"}
INLINE: dict[str, dict[str, Any]] = {
    "text": {**TEXT, "style": {"bold": True, "italic": True, "strike": True, "code": True}},
    "link": LINK,
    "user": {"type": "user", "user_id": "U0ANA"},
    "channel": {"type": "channel", "channel_id": "C0PLATFORM"},
    "usergroup": {"type": "usergroup", "usergroup_id": "S0"},
    "broadcast": {"type": "broadcast", "range": "here"},
    "emoji": {"type": "emoji", "name": "tada"},
    "date": {"type": "date", "timestamp": 1700000000, "format": "{date}", "fallback": "then"},
    "color": {"type": "color", "value": "#ff0000"},
}


def rich(kind: str, *elements: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    part = {"type": kind, "elements": list(elements), **more}
    return [{"type": "rich_text", "elements": [part]}]


@pytest.mark.parametrize("kind", INLINE)
@pytest.mark.parametrize("place", ["rich_text_section", "rich_text_quote"])
def test_sections_and_quotes_take_every_inline_element(place: str, kind: str) -> None:
    assert message_problems(rich(place, INLINE[kind])) == []


@pytest.mark.parametrize("kind", sorted(INLINE.keys() - {"text", "link"}))
def test_preformatted_text_takes_only_text_and_links(kind: str) -> None:
    assert message_problems(rich("rich_text_preformatted", TEXT, LINK, border=1)) == []
    assert message_problems(rich("rich_text_preformatted", INLINE[kind])) == [
        f"unsupported type: {kind} [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ]


def test_a_list_is_made_of_sections_and_has_a_style() -> None:
    item = {"type": "rich_text_section", "elements": [TEXT]}

    assert message_problems(rich("rich_text_list", item, style="ordered", indent=8)) == []
    assert message_problems(rich("rich_text_list", TEXT, style="bullet")) != []
    assert message_problems(rich("rich_text_list", item)) != []


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "text"},
        {"type": "text", "text": ""},
        {"type": "text", "text": "x", "style": {"blink": True}},
        {"type": "text", "text": "x", "style": "bold"},
        {"type": "link", "url": "javascript:x"},
        {"type": "user"},
        {"type": "broadcast", "range": "all"},
        {"type": "mrkdwn", "text": "x"},
    ],
)
def test_a_broken_inline_element_is_refused(broken: dict[str, Any]) -> None:
    assert message_problems(rich("rich_text_section", broken)) != []
