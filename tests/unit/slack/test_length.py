"""How long an action is, counted without writing it, beside what is then written."""

import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.action import Action
from app.domain.length import LONGEST, length_of
from app.slack.cards.exact import whole_action
from app.slack.cards.safe import cost, escape, hidden
from tests.unit.slack.test_cards import JSON
from tests.unit.slack.views import a_view

ODD = "a&<\U0001f600\U000e0041\u0301\u0323\u200b \ufe0f\u3164\u2800\u00ad\u0e33क्षि"
MARKS = st.text(st.sampled_from(ODD))


def written(arguments: dict[str, Any]) -> int:
    """Count what is written of the arguments, from where they begin."""
    payload = a_view(action=Action("x.y", arguments)).payload
    assert payload is not None
    text = whole_action(payload)
    start = '  "arguments": '
    return cost(text[text.index(start) + len(start) :].removesuffix("\n}"))


def held(arguments: Any) -> Iterator[Any]:
    """Give every value and key in a value."""
    yield arguments
    inner: Any = arguments if isinstance(arguments, list) else ()
    if isinstance(arguments, dict):
        inner = [*arguments, *arguments.values()]
    for one in inner:
        yield from held(one)


@given(st.dictionaries(st.text() | MARKS, JSON | MARKS))
@example({"a": [[], {}, [[1.5e-7, True, None]], '\x7f\x01\n\\"', {"\u200b": "e\u0301\u0301"}]})
def test_what_is_written_is_as_long_as_was_counted(arguments: dict[str, Any]) -> None:
    counted, rounded = length_of(arguments), sum(isinstance(x, float) for x in held(arguments))

    assert counted - 25 * rounded <= written(arguments) <= counted


def test_every_character_that_is_not_shown_is_counted_as_its_code_point() -> None:
    unseen = [
        char
        for char in map(chr, range(0x80, sys.maxunicode + 1))
        if unicodedata.category(char) not in {"Cn", "Co", "Cs"} and hidden(char)
    ]

    counted = {char: length_of(char) - len('""') for char in unseen}

    assert len(unseen) > 400
    assert counted == {char: len(escape(char)) for char in unseen}


@pytest.mark.parametrize(
    "arguments",
    [
        {"a": "x" * 262_000},
        {"a": "\n" * 131_000},
        {"a": "\u00e9e\u0301 " * 43_000},
        {"a": "\U0001f600" * 65_000},
        {"a": [1.5e-7] * 32_000},
        {f"k{number}": number for number in range(18_000)},
        {"a": ["a b"] * 43_000},
    ],
    ids=["text", "lines", "accents", "emoji", "numbers", "keys", "words"],
)
def test_an_ordinary_body_of_256_kib_is_short_enough(arguments: dict[str, Any]) -> None:
    assert length_of(arguments) <= LONGEST


def test_lists_within_lists_are_longer_than_anybody_reads() -> None:
    deep: list[Any] = [0] * 130_000
    for _ in range(27):
        deep = [deep]

    assert length_of({"a": deep}) > 10 * LONGEST
