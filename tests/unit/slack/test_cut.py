"""What is cut says so, with a count, and nothing closes it as if it were whole."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.view import View
from app.domain.action import Action
from app.domain.length import too_long
from app.slack import words
from app.slack.cards.acting_on import ON_A_PAGE, Sheet, with_action
from app.slack.cards.beginning import beginning
from app.slack.cards.blocks import HEADER, header
from app.slack.cards.card import request_card
from app.slack.cards.details import full_text
from app.slack.cards.dialogs import modal, on
from app.slack.cards.exact import masked_action, whole_action
from app.slack.cards.mask import LOOKED_AT
from app.slack.cards.unfolded import Unfolded
from tests.unit.slack.judge import words_of
from tests.unit.slack.views import CARD, a_view

LONG = [
    {"sql": "x" * 20_000},
    {"b": "y", **{f"k{number}": "z" * 9 for number in range(2000)}},
    {"a": [[["]}" * 10_000]]]},
    {"password": "s" * 17_000, "then": "rm -rf /"},
    {"a": "«" * 20_000 + '"'},
]


def on_pages(view: View) -> str:
    """Join what a dialog that masks shows of the action, page after page."""
    said = ""
    for page in range(1, 2 + LOOKED_AT // ON_A_PAGE):
        dialog = with_action(
            modal("Revoke", [on(view.request)]), Sheet("c", view, whole=False, page=page)
        )
        said += json.dumps(dialog, ensure_ascii=False)
    return said


@pytest.mark.parametrize("arguments", LONG)
def test_a_dialog_counts_what_it_leaves_out_as_the_card_does(arguments: dict[str, Any]) -> None:
    view = a_view(action=Action("db.run", arguments))
    assert view.payload
    beyond = masked_action(view, view.payload).beyond

    assert beyond
    assert f"{beyond} more characters: open Details." in on_pages(view)


@pytest.mark.parametrize("arguments", LONG)
def test_no_bracket_or_quote_closes_what_was_cut(arguments: dict[str, Any]) -> None:
    view = a_view(action=Action("db.run", arguments))
    assert view.payload
    shown = masked_action(view, view.payload).text

    assert not re.search(r"\n *[}\]]+$", shown)
    with pytest.raises(json.JSONDecodeError):
        json.loads(shown.replace("«masked»", "0"))


def test_what_is_too_long_for_anybody_is_not_closed_either() -> None:
    view = a_view(action=Action("db.run", {"deep": [[["x" * 9] * 300] * 30] * 90}))
    assert view.payload
    assert too_long(view.payload)

    shown = whole_action(view.payload).removesuffix(f"\n\n{words.TOO_LONG}")

    assert not re.search(r"\n *[}\]]+$", shown)


@given(st.dictionaries(st.text(), st.text() | st.lists(st.text())), st.integers(1, 200))
def test_what_is_left_out_is_kept_to_be_looked_at(value: Any, most: int) -> None:
    begun = beginning(value, most)

    assert sum(map(len, begun.rest)) == begun.out


def test_a_reading_aid_that_was_cut_says_that_the_action_is_whole() -> None:
    text = full_text(
        a_view(action=Action("db.run", {"sql": "INSERT INTO t VALUES (1);\n" * 5000}))
    )

    assert "cannot be approved" not in text
    assert re.search(
        "[0-9,]+ more lines of this reading aid are left out; the whole action is above.", text
    )


def test_one_line_is_told_as_one() -> None:
    assert Unfolded(more=1).told(words.UNFOLDED_MORE_ONE, words.UNFOLDED_MORE) == (
        "And 1 more line: open Details."
    )
    assert Unfolded(more=7).told(words.UNFOLDED_MORE_ONE, words.UNFOLDED_MORE) == (
        "And 7 more lines: open Details."
    )


def test_a_headline_counts_what_it_leaves_out() -> None:
    shown = header("a" * 400)["text"]["text"]

    assert len(shown) <= HEADER
    assert shown == "a" * 120 + " … +280 characters"
    assert header("a" * HEADER)["text"]["text"] == "a" * HEADER


def test_after_erasure_details_say_so_of_what_the_agent_said_too() -> None:
    text = full_text(a_view(payload=None))

    assert f"{words.SECTION_CLAIMS}\n{words.ERASED}" in text
    assert words.ERASED in words_of(request_card(CARD, a_view(payload=None)))
