"""Every code point there is, and any JSON: what is shown can be read back to the exact value."""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from app.delivery.view import View
from app.domain.action import Action, Context, Payload
from app.slack.cards import safe
from app.slack.cards.blocks import Block
from app.slack.cards.card import Rendered, request_card
from app.slack.cards.details import full_text, pages_of
from app.slack.cards.exact import masked_action, whole_action
from app.slack.cards.looks import oddities
from app.slack.cards.safe import hidden
from tests.conftest import so_many
from tests.unit.slack.judge import buttons
from tests.unit.slack.test_cards import JSON
from tests.unit.slack.views import CARD, a_view

BATCH = 4096
SURROGATES = range(0xD800, 0xE000)
ESCAPED = re.compile(r"\\(?:u\{([0-9A-F]{1,6})\}|.)", re.DOTALL)
CLAIM = re.compile(r"^Why:\n((?:> .*\n)+)", re.MULTILINE)


def batches() -> Iterator[str]:
    """Give every code point that a text can hold, in order; no JSON carries a lone surrogate."""
    for start in range(0, sys.maxunicode + 1, BATCH):
        numbers = range(start, min(start + BATCH, sys.maxunicode + 1))
        if text := "".join(chr(one) for one in numbers if one not in SURROGATES):
            yield text


def read_back(shown: str) -> Any:
    """Read a value from how it is shown: `\\u{202E}` is a character, all else is JSON."""

    def char(found: re.Match[str]) -> str:
        if not found[1]:
            return found[0]
        return json.dumps(chr(int(found[1], 16)))[1:-1]

    return json.loads(ESCAPED.sub(char, shown))


def holding(value: Any, said: str = "") -> tuple[View, Payload]:
    """Make a view of an action that holds a value, and a justification."""
    view = a_view(action=Action("a.b", {"value": value}), context=Context(justification=said))
    assert view.payload is not None
    return view, view.payload


def exact_text(card: Rendered) -> str:
    """Join what a card shows of the action; its texts unfolded have titles in their block."""
    return "".join(_preformatted(list(card.blocks)))


def _preformatted(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        parts = block.get("elements", [])
        if {one["type"] for one in parts} == {"rich_text_preformatted"}:
            yield from (one["text"] for part in parts for one in part["elements"])


def test_every_code_point_in_an_argument_is_shown_so_that_it_can_be_read_back() -> None:
    seen = 0
    for text in batches():
        value = {text[::2]: text[1::2]}
        _, payload = holding(value)
        shown = whole_action(payload)
        assert not [char for char in set(shown) if hidden(char)]
        assert read_back(shown)["arguments"]["value"] == value
        seen += len(text)

    assert seen == sys.maxunicode + 1 - len(SURROGATES)


def test_every_code_point_in_a_justification_is_shown_or_escaped_in_details() -> None:
    for text in batches():
        said = "".join(f"a{one}" for one in text if one != "\n")
        view, _ = holding("x", said)
        found = CLAIM.search(full_text(view))
        wanted = "".join(f"a{safe.escape(one) if hidden(one) else one}" for one in said[1::2])
        assert found is not None
        assert found[1] == f"> {wanted}\n"


def test_no_card_of_any_code_points_leaves_something_out_without_saying_so() -> None:
    for text in batches():
        view, payload = holding(text, text)
        card = request_card(CARD, view)
        shown, whole = exact_text(card), masked_action(view, payload).text
        more = len(whole) - len(shown)
        assert whole.startswith(shown)
        assert (f"{more} more characters" in str(card.blocks)) == bool(more)
        assert ("hitl.approve" in buttons(card)) == card.whole == (not more)


def test_a_lone_surrogate_is_escaped_though_no_json_carries_one() -> None:
    for number in SURROGATES:
        assert safe.visible(chr(number)) == f"\\u{{{number:X}}}"


@given(JSON)
@settings(max_examples=so_many(300))
def test_any_json_can_be_read_back_from_what_is_shown_of_it(value: Any) -> None:
    _, payload = holding(value)

    read = read_back(whole_action(payload))

    assert read == json.loads(payload.canonical)


@given(JSON)
@settings(max_examples=so_many(200))
def test_a_card_that_offers_approve_shows_the_exact_action(value: Any) -> None:
    view, payload = holding(value)
    card = request_card(CARD, view)

    assert "".join(pages_of(view)) == full_text(view)
    if card.whole and not masked_action(view, payload).masked:
        assert read_back(exact_text(card)) == json.loads(payload.canonical)
    assert ("hitl.approve" in buttons(card)) == card.whole


@pytest.mark.parametrize(
    "text", ["\\u{202E}", "\\\u202e", "\\\\u{202E}", '"\\', "\\n", "\n", "\\\\\u200b", "u{41}"]
)
def test_what_only_looks_like_an_escape_is_told_from_one(text: str) -> None:
    _, payload = holding(text)

    assert read_back(whole_action(payload))["arguments"]["value"] == text


def test_every_letter_that_is_not_ascii_is_named_where_it_stands_in_a_familiar_host() -> None:
    silent = [
        f"U+{number:04X}"
        for number in range(0x80, sys.maxunicode + 1)
        if (char := chr(number)).isalnum()
        and not hidden(char)
        and not oddities([f"pay{char}l.com"])
    ]

    assert silent == []
