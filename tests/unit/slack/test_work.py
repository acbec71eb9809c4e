"""How much is drawn of a large action: what a card can show, whatever its size and shape."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.delivery.view import View
from app.domain.action import Action, Context
from app.domain.length import LONGEST, too_long
from app.slack.cards.beginning import Begun, beginning
from app.slack.cards.card import request_card
from app.slack.cards.details import ON_A_PAGE, details_page, full_text, pages_of
from app.slack.cards.exact import whole_action
from app.slack.cards.mask import LOOKED_AT, write
from app.slack.cards.safe import cost
from tests.conftest import so_many
from tests.steps import steps
from tests.unit.slack.judge import buttons, judge, judge_view, words_of
from tests.unit.slack.test_cards import JSON
from tests.unit.slack.views import CARD, a_view

KIB, STEPS = 1024, 40
TAIL = '"\n  }\n} and the few of its name'
LEAVES = st.sampled_from(
    [
        *("x", "\n", "\t", '"', "\\", "&", "{", "[", "\u200b", "\u0301", "\U0001f600", "\u0430"),
        *("a b ", "pass: ", "bearer a", "eyJ", "-----BEGIN A PRIVATE KEY-----", '{"a": ', "+a\n"),
    ]
)


def text(piece: str, size: int) -> Any:
    return piece * (size // len(piece.encode()))


def texts(piece: str, size: int) -> Any:
    return [piece] * (size // (len(piece.encode()) + 3))


def keys(piece: str, size: int) -> Any:
    return {f"{piece}{number}": number for number in range(size // (len(piece.encode()) + 12))}


def one_key(piece: str, size: int) -> Any:
    return {text(piece, size): 1}


def numbers(_piece: str, size: int) -> Any:
    return [1.5e-7] * (size // 8)


def nested(_piece: str, size: int) -> Any:
    one: Any = []
    for _ in range(25):
        one = [one]
    return [one] * (size // 53)


def json_in(piece: str, size: int) -> Any:
    return json.dumps(texts(piece, size // 2))


SHAPES = st.sampled_from([text, texts, keys, one_key, numbers, nested, json_in])


def large(shape: Callable[[str, int], Any], piece: str, size: int, depth: int) -> View:
    value = shape(piece, size)
    for _ in range(depth):
        value = [value]
    return a_view(action=Action("x.y", {"value": value}), context=Context("Because."))


@settings(max_examples=so_many(12))
@given(SHAPES, LEAVES, st.integers(0, 4))
@example(nested, "", 0)
@example(keys, "password", 0)
@example(json_in, "\n", 0)
def test_a_card_takes_no_more_steps_for_a_larger_action(
    shape: Callable[[str, int], Any], piece: str, depth: int
) -> None:
    smaller, larger = (large(shape, piece, size * KIB, depth) for size in (64, 250))

    few, many = (steps(lambda: request_card(CARD, one)) for one in (smaller, larger))  # noqa: B023

    assert many <= few * 1.02 + 100
    assert many <= STEPS * LOOKED_AT
    judge(request_card(CARD, larger))


@settings(max_examples=so_many(12))
@given(SHAPES, LEAVES, st.integers(0, 4))
@example(text, "&", 0)
@example(nested, "", 4)
def test_details_are_never_more_than_can_be_read(
    shape: Callable[[str, int], Any], piece: str, depth: int
) -> None:
    view = large(shape, piece, 250 * KIB, depth)
    assert view.payload is not None

    pages = pages_of(view)

    if not too_long(view.payload):
        assert "".join(pages) == full_text(view)
        assert sum(map(cost, pages)) <= LONGEST + 150_000
        assert "cannot be approved in Slack" not in whole_action(view.payload)
    assert len(pages) <= 230
    assert all(cost(one) <= ON_A_PAGE for one in pages)
    judge_view(details_page("c", view, pages, len(pages)))


def test_what_is_too_long_for_anybody_says_so_and_is_not_drawn() -> None:
    payload = large(nested, "", 250 * KIB, 0).payload
    assert payload is not None

    shown = whole_action(payload)
    drawing, measuring = (steps(lambda: one(payload)) for one in (whole_action, too_long))  # noqa: B023

    assert drawing <= measuring + LONGEST / 2
    assert len(shown) < 1.1 * LONGEST
    assert shown.endswith("so it cannot be approved in Slack.")


@given(st.dictionaries(st.text(), JSON), st.integers(1, 300))
@example({"a": [1] * 50}, 20)
def test_the_beginning_of_a_value_is_written_as_the_whole_is(value: Any, most: int) -> None:
    cut = beginning(value, most)
    begun, out = cut.value, cut.out

    whole, kept = write(value), write(begun)
    pairs = enumerate(zip(whole, kept, strict=False))
    alike = next((at for at, pair in pairs if len({*pair}) > 1), len(whole))
    assert alike >= min(most, len(whole)) - len('":  ')
    assert (kept == whole) == (out == 0)


@given(st.dictionaries(st.text(), JSON))
def test_a_value_that_there_is_room_for_stays_as_it_is(value: Any) -> None:
    assert beginning(value, 1_000_000) == Begun(value)


@pytest.mark.parametrize("size", [5_000, 20_000, 200_000])
def test_what_a_card_leaves_out_is_counted(size: int) -> None:
    card = request_card(CARD, a_view(action=Action("x.y", {"diff": "x" * size})))

    shown = words_of(card)

    found = re.search(r"x(\d+) more characters: open Details", shown)
    assert found is not None
    assert 0 <= shown.count("x") + int(found[1]) - size < len(TAIL)
    assert "hitl.approve" not in buttons(card)
