"""Typed confirmation: the resource as the card shows it, and nothing that only looks like it."""

from dataclasses import replace

import pytest

from app.domain import lifecycle
from app.domain.action import Resource
from app.domain.confirming import unconfirmed
from app.domain.lifecycle import Outcome
from app.domain.people import Verdict
from app.domain.refusal import Refused
from tests.builders import FACTS, NOON, SECRET, a_click, a_request, a_standing

ASKS = a_request(confirm_required=True)


def code(typed: str, resource: Resource = SECRET) -> str:
    no = unconfirmed(replace(ASKS, facts=replace(FACTS, resource=resource)), typed)
    return no.code if no else ""


def approved(typed: str, verdict: Verdict = Verdict.APPROVE) -> Outcome:
    click = replace(a_click(), typed=typed)
    return lifecycle.review(ASKS, click, verdict, "because", a_standing(), {}, (), NOON)


@pytest.mark.parametrize(
    "typed",
    ["secret:prod/payments-db", "prod/payments-db", "  prod/payments-db\n", "\tprod/payments-db "],
)
def test_the_resource_or_its_id_is_enough_and_blanks_around_it_are_forgiven(typed: str) -> None:
    assert code(typed) == ""


@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_nothing_typed_is_asked_for_again(typed: str) -> None:
    assert code(typed) == "confirm_required"


@pytest.mark.parametrize(
    "typed",
    [
        "prod/payments",
        "PROD/payments-db",
        "prod/payments-db2",
        "prod / payments-db",
        "prod/payments db",
        "vault:prod/payments-db",
        "secret: prod/payments-db",
        "secret",
        "`prod/payments-db`",
        "approve",
    ],
)
def test_anything_else_is_not_the_resource(typed: str) -> None:
    assert code(typed) == "confirm_mismatch"


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("prod/p\u0430yments-db", "U+0430 CYRILLIC SMALL LETTER A"),
        ("prod/payments\u2010db", "U+2010 HYPHEN"),
        ("prod\u2044payments-db", "U+2044 FRACTION SLASH"),
        ("prod/payments\u200b-db", "U+200B ZERO WIDTH SPACE"),
        ("prod/payments-db\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    ],
)
def test_a_look_alike_is_refused_and_named(typed: str, named: str) -> None:
    no = unconfirmed(ASKS, typed)

    assert no is not None
    assert no.code == "confirm_lookalike"
    assert named in no.sentence


def test_one_way_to_write_an_accent_is_not_another() -> None:
    cafe = Resource("shop", "caf\u00e9")

    assert code("caf\u00e9", cafe) == ""
    assert code("cafe\u0301", cafe) == "confirm_lookalike"
    assert code("cafe", cafe) == "confirm_mismatch"


def test_a_resource_that_holds_a_look_alike_is_typed_as_it_is() -> None:
    odd = Resource("host", "p\u0430y.test")

    assert code("p\u0430y.test", odd) == ""
    assert code("pay.test", odd) == "confirm_mismatch"


def test_an_approval_needs_it_and_a_rejection_does_not() -> None:
    assert isinstance(approved("prod/payments-db"), list)
    assert isinstance(approved("", Verdict.REJECT), list)
    no = approved("prod/other")
    assert isinstance(no, Refused)
    assert no.code == "confirm_mismatch"


def test_where_the_terms_do_not_ask_nothing_need_be_typed() -> None:
    assert unconfirmed(a_request(), "") is None
