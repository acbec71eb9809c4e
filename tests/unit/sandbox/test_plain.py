"""A card as lines of text, with everything live made visible."""

from typing import Any

import pytest

from app.sandbox import folded, plain


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def test_a_card_reads_from_top_to_bottom() -> None:
    element = {"type": "text", "text": "secret = prod/db"}
    card = [
        {"type": "header", "text": words("Rotate &amp; restart")},
        section("who", fields=[words("a"), words("b")]),
        {"type": "divider"},
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_preformatted", "elements": [element]},
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {"type": "rich_text_section", "elements": [element]},
                    ],
                },
            ],
        },
        {"type": "context", "elements": [words("c"), words("d")]},
        {"type": "image", "image_url": "https://x.test", "alt_text": "a chart"},
        {"type": "input", "label": words("Why"), "element": {"type": "plain_text_input"}},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "text": words("Approve")},
                {
                    "type": "overflow",
                    "options": [
                        {"text": words("Take"), "value": "t"},
                        {"text": words("Ask"), "value": "a"},
                    ],
                },
            ],
        },
    ]

    assert plain(card).splitlines() == [
        "Rotate & restart",
        "who",
        "a",
        "b",
        "---",
        "secret = prod/db",
        "• secret = prod/db",
        "c  d",
        "[image: a chart]",
        "Why",
        "[____ ]",
        "[Approve]  [Take | Ask]",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hi <!channel>!", "hi ⟦broadcast !channel⟧!"),
        ("<https://evil.test|good> *b*", "⟦link https://evil.test shown as good⟧ ⟦bold b⟧"),
        ("*<@U0ANA>* done", "⟦bold ⟦mention @U0ANA⟧⟧ done"),
        ("&gt; see *this* `*not*`", "⟦quote see ⟦bold this⟧ ⟦code *not*⟧⟧"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("⟦broadcast !channel⟧", "\\⟦broadcast !channel\\⟧"),
    ],
)
def test_what_is_live_stands_in_double_brackets(text: str, shown: str) -> None:
    assert plain([section(text)]) == shown


def test_verbatim_text_shows_bare_addresses_as_they_are() -> None:
    text = {"type": "mrkdwn", "text": "https://x.test @here"}

    assert plain([{"type": "section", "text": text}]) == "⟦link https://x.test⟧ ⟦broadcast @here⟧"
    assert plain([{"type": "section", "text": {**text, "verbatim": True}}]) == text["text"]


def test_long_sections_fold_unless_they_are_expanded() -> None:
    long, tall, short = "x" * 501, "a\nb\nc\nd\ne\nf", "x" * 500

    assert folded([section(long), section(tall), section(short)]) == [long, tall]
    assert folded([section(long, expand=True), section(tall, expand=True)]) == []
