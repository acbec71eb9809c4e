"""The dialog in which a reviewer narrows: what it shows, and what is read from it."""

from dataclasses import replace
from typing import Any

import pytest

from app.delivery.narrowable import Narrowable
from app.domain.action import Action, Context, Json
from app.domain.narrowing import Amendable, Direction
from app.receipts.digest import payload_of
from app.sandbox.validate.views import view_problems
from app.slack.cards.amending import amend_dialog, offered, wishes_in
from app.slack.cards.revisions import on_revision, revision_of
from tests.builders import FACTS, SECRET, a_request

SUBSET, AT_MOST, ONE_OF = Direction.SUBSET, Direction.AT_MOST, Direction.ONE_OF


def narrowable(*fields: Amendable, **arguments: Json) -> Narrowable:
    request = a_request(amend=fields)
    action = Action("secrets.rotate", {"secret": "prod/payments-db", **arguments})
    return Narrowable(request, payload_of(action, SECRET, Context(duration="PT1H"), {}), fields)


def read(found: Narrowable, **state: dict[str, Any]) -> dict[str, Json]:
    values = {f"arguments.{name}/0": {"any": held} for name, held in state.items()}
    return wishes_in(values, found.request, found.payload)


def test_a_list_is_boxes_ten_to_a_block_that_are_all_ticked() -> None:
    found = narrowable(Amendable("arguments.s", SUBSET), s=[f"scope {n}" for n in range(23)])

    dialog = amend_dialog("card1", found)

    blocks = [one for one in dialog["blocks"] if one["type"] == "input"]
    assert [len(one["element"]["initial_options"]) for one in blocks] == [10, 10, 3]
    assert [one["block_id"] for one in blocks] == [f"arguments.s/{n}" for n in range(3)]
    assert view_problems(dialog) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("arguments.api_token", ["a", "b"]),
        ("arguments.s", ["ghp_abcdefghijklmnop1234", "b"]),
        ("arguments.s", ["only one"]),
        ("arguments.s", [str(n) for n in range(101)]),
        ("arguments.s", "no list"),
    ],
)
def test_what_is_masked_or_does_not_fit_is_not_put_into_the_dialog(path: str, value: Any) -> None:
    found = narrowable(Amendable(path, SUBSET), **{path.removeprefix("arguments."): value})

    dialog = amend_dialog("card1", found)

    assert offered(found) == []
    assert "submit" not in dialog
    assert "ghp_" not in str(dialog)
    assert "cannot be shown in a dialog" in str(dialog)


def test_what_the_catalogue_calls_sensitive_is_not_put_into_it_either() -> None:
    found = narrowable(Amendable("arguments.s", SUBSET), s=["a", "b"])
    facts = replace(FACTS, sensitive=("arguments.s",))

    assert offered(found) != []
    assert offered(replace(found, request=replace(found.request, facts=facts))) == []


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("40", 40),
        (" 40.5 ", 40.5),
        ("100", 100),
        ("", ""),
        ("-4", "-4"),
        ("4e1", "4e1"),
        ("4,5", "4,5"),
        ("0x4", "0x4"),
        ("٤", "٤"),
        ("9" * 17, "9" * 17),
    ],
)
def test_a_number_is_plain_decimals_and_anything_else_stays_text(typed: str, wish: Json) -> None:
    found = narrowable(Amendable("arguments.n", AT_MOST), n=100)

    assert read(found, n={"value": typed}) == {"arguments.n": wish}


def test_what_is_chosen_is_what_stands_at_its_place() -> None:
    fields = (Amendable("arguments.s", SUBSET), Amendable("arguments.r", ONE_OF, ("w", "r")))
    found = narrowable(*fields, s=["a", "b", "c"], r="owner")

    chosen = read(
        found,
        s={"selected_options": [{"value": "2"}, {"value": "0"}, {"value": "7"}]},
        r={"selected_option": {"value": "1"}},
    )
    odd = read(found, s={"selected_options": None}, r={"selected_option": {"value": "9"}})

    assert chosen == {"arguments.s": ["a", "c"], "arguments.r": "r"}
    assert odd == {"arguments.s": [], "arguments.r": "owner"}


def test_what_the_terms_do_not_name_is_not_read() -> None:
    found = narrowable(Amendable("arguments.n", AT_MOST), n=100, m=5)

    assert read(found, m={"value": "3"}) == {}


@pytest.mark.parametrize(
    ("text", "revision"), [("", 1), ("2", 2), ("10", 10), ("x", -1), ("-2", -1), ("٢", -1)]
)
def test_the_revision_behind_a_card_is_read_strictly(text: str, revision: int) -> None:
    assert revision_of(text) == revision


def test_the_first_revision_is_not_written() -> None:
    assert on_revision("card1", 1) == "card1"
    assert on_revision("card1", 2) == "card1/2"
