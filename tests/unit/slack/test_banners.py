"""Whoever decides in a dialog is warned of what the card warns of, on every page."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.delivery.view import View
from app.domain.action import Action, Resource
from app.receipts.digest import payload_of
from app.slack import words
from app.slack.cards.acting_on import Sheet, with_action
from app.slack.cards.card import request_card
from app.slack.cards.details import details_page, pages_of
from app.slack.cards.dialogs import ask_to_approve
from tests.unit.slack.judge import judge_view, texts, words_of
from tests.unit.slack.views import CARD, CONTEXT, a_request, a_view, facts

LOOKS = "Cyrillic letters that look like “acme”"
ACME = "\u0430\u0441\u043c\u0435"
TOKEN = "ghp_" + "a1B2" * 9


def undeclared(claimed: str, **arguments: Any) -> View:
    """Hold what is in no catalogue: only the agent says what it is done to."""
    request = a_request(facts=facts(classified=False, resource=Resource("unclassified", "-")))
    action = Action("work.novel", arguments)
    payload = payload_of(action, Resource("vendor", claimed), CONTEXT, {})
    return a_view(request, payload=payload)


def dialog(view: View, *, whole: bool, page: int = 1) -> dict[str, Any]:
    made = with_action(ask_to_approve("c", view), Sheet("c", view, whole, page))
    judge_view(made)
    assert len(made["blocks"]) <= 100
    return made


def in_details(view: View, page: int = 1) -> dict[str, Any]:
    made = details_page("c", view, pages_of(view), page)
    judge_view(made)
    return made


def read(made: dict[str, Any]) -> str:
    return "".join(texts(made["blocks"]))


@pytest.mark.parametrize("whole", [True, False])
def test_a_dialog_warns_of_what_its_card_warns_of(whole: bool) -> None:  # noqa: FBT001
    view = undeclared(ACME, to=ACME)
    card, shown = words_of(request_card(CARD, view)), read(dialog(view, whole=whole))

    for warning in (words.UNCLASSIFIED, words.ODD, LOOKS, f"On what: vendor:{ACME}"):
        assert warning in card
        assert warning in shown


def test_details_warn_on_every_page_that_nobody_declared_it_and_on_what() -> None:
    view = undeclared("acme", diff="x=1\n" * 6000)

    for page in (1, 2, 3):
        shown = read(in_details(view, page))
        assert words.UNCLASSIFIED in shown
        assert "On what: vendor:acme" in shown


@pytest.mark.parametrize("whole", [True, False])
def test_each_page_of_a_dialog_warns_once(whole: bool) -> None:  # noqa: FBT001
    view = undeclared(ACME, diff="x=1\n" * 3000)

    first = dialog(view, whole=whole)
    second = with_action(first, Sheet("c", view, whole, 2))

    for shown in (first, second):
        assert read(shown).count(words.UNCLASSIFIED) == 1
        assert read(shown).count(words.ODD) == 1


def test_no_warning_tells_what_a_dialog_masks() -> None:
    view = undeclared(f"x {TOKEN}", note=f"\u0430cme {TOKEN}")

    assert TOKEN not in json.dumps(dialog(view, whole=False))
    assert f"On what: vendor:x {TOKEN}" in read(dialog(view, whole=True))


@pytest.mark.parametrize("whole", [True, False])
def test_a_long_claim_is_cut_and_says_so(whole: bool) -> None:  # noqa: FBT001
    shown = dialog(undeclared("v" * 5000), whole=whole)

    quoted = next(
        one
        for block in shown["blocks"]
        for one in block.get("elements", ())
        if one["type"] == "rich_text_quote"
    )
    assert "".join(texts(quoted)).endswith(words.MORE.format(more=5007 - 600))


@pytest.mark.parametrize("whole", [True, False])
def test_of_an_erased_action_a_dialog_still_says_that_nobody_declared_it(
    whole: bool,  # noqa: FBT001
) -> None:
    view = replace(undeclared("acme"), payload=None)

    shown = read(dialog(view, whole=whole))

    assert words.UNCLASSIFIED in shown
    assert words.ERASED in shown
    assert words.CLAIMS not in shown


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_declared_and_plain_is_shown_with_no_warning(
    whole: bool,  # noqa: FBT001
) -> None:
    shown = read(dialog(a_view(), whole=whole)) + read(in_details(a_view()))

    assert words.UNCLASSIFIED not in shown
    assert words.ODD not in shown
    assert "On what: " not in shown
