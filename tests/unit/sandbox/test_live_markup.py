"""What the judge calls live: each way in which a text can mention, link, notify or pretend."""

from typing import Any

import pytest

from app.sandbox import Message, live_in_blocks, live_markup
from app.sandbox.markup.mrkdwn import LINKS, NAMES, NOTHING, marks


def said(text: str) -> list[str]:
    return [str(mark) for mark in marks(text, NAMES)]


@pytest.mark.parametrize(
    ("text", "live"),
    [
        ("<@U0ANA>", "mention @U0ANA"),
        ("<@W0ANA|ana>", "mention @W0ANA shown as ana"),
        ("<#C0PLATFORM>", "channel #C0PLATFORM"),
        ("<!here>", "broadcast !here"),
        ("<!channel|quiet>", "broadcast !channel shown as quiet"),
        ("<!everyone>", "broadcast !everyone"),
        ("<!subteam^S0SEC>", "usergroup !subteam^S0SEC"),
        ("<!date^1700000000^{date}|long ago>", "date !date^1700000000^{date} shown as long ago"),
        (
            "<https://evil.test|https://good.test>",
            "link https://evil.test shown as https://good.test",
        ),
        ("<mailto:a@b.test|Ana>", "link mailto:a@b.test shown as Ana"),
        ("https://evil.test/x", "link https://evil.test/x"),
        ("write to ana@acme.test", "link ana@acme.test"),
        ("open evil.com now", "link evil.com"),
        ("read README.md", "link README.md"),
        ("@here look", "broadcast @here"),
        ("ask @ana", "mention @ana"),
        ("in #platform", "channel #platform"),
        ("a *bold* word", "bold bold"),
        ("an _italic_ word", "italic italic"),
        ("a ~struck~ word", "strike struck"),
        ("a `coded` word", "code coded"),
        ("```a\nblock```", "preformatted a\nblock"),
        ("> quoted", "quote quoted"),
        ("&gt; quoted too", "quote quoted too"),
        ("first\n> second", "quote second"),
        ("well :tada: done", "emoji :tada:"),
        (":white_check_mark: Approved", "emoji :white_check_mark:"),
        (":+1:", "emoji :+1:"),
        ("`<@U0ANA>`", "mention @U0ANA"),
        ("```<https://evil.test|x>```", "link https://evil.test shown as x"),
        ("*<@U0ANA>*", "mention @U0ANA"),
    ],
)
def test_a_live_form_is_found(text: str, live: str) -> None:
    assert live in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "&lt;@U0ANA&gt; &lt;!channel&gt; &lt;#C0PLATFORM&gt;",
        "a*b*c and snake_case_name and a~b~c",
        "2 * 3 * 4",
        "* a * b",
        "*a\nb*",
        "10:30:20",
        "12:00",
        "key:value",
        "1 &gt; 0",
        "a > b",
        "secrets.rotate prod/payments-db v1.2.3",
        "#12",
        "a#b",
        "<foo>",
        "<@u0ana>",
        "user name",
        "PT10M",
    ],
)
def test_what_slack_leaves_alone_is_not_called_live(text: str) -> None:
    assert said(text) == []


def test_verbatim_stops_bare_links_and_names_but_not_brackets() -> None:
    text = "https://a.test @here #platform <!channel>"

    assert [str(mark) for mark in marks(text, NOTHING)] == ["broadcast !channel"]
    assert len(marks(text, NAMES)) == 4


def test_formatting_inside_code_is_not_read() -> None:
    assert said("`*bold* :tada: @here`") == ["code *bold* :tada: @here"]


def message(text: str = "x", blocks: list[dict[str, Any]] | None = None, **more: Any) -> Message:
    return Message("C0PLATFORM", "1.000001", "U0HITL", text, blocks or [], **more)


def test_top_level_text_links_addresses_but_parses_no_names() -> None:
    text = "https://a.test @here <!channel>"

    assert live_markup(message(text)) == ["broadcast !channel", "link https://a.test"]
    assert live_markup(message(text, verbatim=True)) == ["broadcast !channel"]
    assert "broadcast @here" in live_markup(message(text, link_names=True))


def test_top_level_text_without_mrkdwn_is_not_formatted() -> None:
    assert live_markup(message("*a*", mrkdwn=False)) == []
    assert [str(one) for one in marks("*a*", LINKS)] == ["bold a"]


def mrkdwn(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, **more}


def plain_text(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, **more}


CARRIERS = [
    {"type": "section", "text": mrkdwn("<!here>")},
    {"type": "section", "fields": [mrkdwn("<!here>")]},
    {"type": "context", "elements": [mrkdwn("<!here>")]},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "text": plain_text("x"),
                "confirm": {"text": mrkdwn("<!here>"), "title": plain_text("x")},
            }
        ],
    },
    {
        "type": "section",
        "accessory": {
            "type": "radio_buttons",
            "options": [{"text": mrkdwn("<!here>"), "value": "v"}],
        },
    },
    {
        "type": "input",
        "element": {
            "type": "checkboxes",
            "options": [{"text": plain_text("x"), "description": mrkdwn("<!here>"), "value": "v"}],
        },
    },
]


@pytest.mark.parametrize("block", CARRIERS)
def test_markup_is_found_wherever_slack_reads_it(block: dict[str, Any]) -> None:
    assert live_markup(message(blocks=[block])) == ["broadcast !here"]


def test_plain_text_is_literal_except_for_emoji() -> None:
    header = {"type": "header", "text": plain_text("<!channel> *b* :tada:")}
    without = {"type": "header", "text": plain_text(":tada:", emoji=False)}

    assert live_markup(message(blocks=[header, without])) == ["emoji :tada:"]


@pytest.mark.parametrize(
    ("element", "live"),
    [
        ({"type": "user", "user_id": "U0ANA"}, "mention U0ANA"),
        ({"type": "channel", "channel_id": "C0"}, "channel C0"),
        ({"type": "usergroup", "usergroup_id": "S0"}, "usergroup S0"),
        ({"type": "broadcast", "range": "channel"}, "broadcast channel"),
        ({"type": "emoji", "name": "tada"}, "emoji tada"),
        ({"type": "date", "timestamp": 1, "format": "{date}"}, "date 1"),
        ({"type": "link", "url": "https://evil.test"}, "link https://evil.test"),
        (
            {"type": "link", "url": "https://evil.test", "text": "good"},
            "link https://evil.test shown as good",
        ),
        ({"type": "text", "text": "x", "style": {"bold": True, "italic": False}}, "bold x"),
    ],
)
def test_rich_text_is_live_only_through_its_own_elements(
    element: dict[str, Any], live: str
) -> None:
    literal = {"type": "text", "text": "<!channel> <@U0ANA> https://a.test *b* :tada:"}
    section = {"type": "rich_text_section", "elements": [literal, element]}

    found = live_in_blocks([{"type": "rich_text", "elements": [section]}])

    assert [str(mark) for mark in found] == [live]


def test_preformatted_and_quoted_rich_text_say_so() -> None:
    words = [{"type": "text", "text": "a"}]
    parts = [
        {"type": f"rich_text_{kind}", "elements": words} for kind in ("preformatted", "quote")
    ]

    found = live_in_blocks([{"type": "rich_text", "elements": parts}])

    assert [str(mark) for mark in found] == ["preformatted a", "quote a"]
