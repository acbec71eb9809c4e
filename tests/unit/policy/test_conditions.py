"""Conditions on arguments: yes, no, or it cannot be told."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.policy.conditions import asked_of, condition


def ask(asked: object, value: object) -> bool | None:
    return condition("amount", asked_of(asked)).test({"amount": value}).matched


@pytest.mark.parametrize(
    ("asked", "value", "expected"),
    [
        ({"over": 1000}, 1000, False),
        ({"over": 1000}, 1000.01, True),
        ({"over": 1000}, 10**400, True),
        ({"over": 1000}, True, None),
        ({"over": 0}, True, None),
        ({"over": 1000}, "5000", None),
        ({"over": 1000}, None, None),
        ({"over": 1000}, [5000], None),
        ({"over": 1000}, math.nan, None),
        ({"over": 1000}, math.inf, None),
        ({"under": 10}, 9.99, True),
        ({"under": 10}, 10, False),
        ({"under": 10}, -math.inf, None),
        ({"under": 10}, False, None),
        ({"over": 1, "under": 10}, 5, True),
        ({"over": 1, "under": 10}, 10, False),
        ({"over": 1, "under": 10}, "5", None),
        ({"equals": "a"}, "a", True),
        ({"equals": "a"}, "A", False),
        ({"equals": 1}, 1.0, True),
        ({"equals": 1}, True, None),
        ({"equals": True}, 1, None),
        ({"equals": True}, True, True),
        ({"equals": "1"}, 1, None),
        ({"equals": "a"}, {}, None),
        ({"one_of": ["a", 1]}, "a", True),
        ({"one_of": ["a", 1]}, 2, False),
        ({"one_of": [True, 5]}, 1, False),
        ({"one_of": ["a", 1]}, True, None),
        ({"like": "*@acme.test"}, "bo@acme.test", True),
        ({"like": "*@acme.test"}, "bo@acme.test.evil", False),
        ({"like": "*"}, 3, None),
        ({"like": "a*", "over": 3}, "b", False),
        ({"like": "a*", "over": 3}, "ab", None),
    ],
)
def test_a_condition_answers_yes_no_or_cannot_tell(
    asked: object,
    value: object,
    expected: bool | None,  # noqa: FBT001
) -> None:
    assert ask(asked, value) is expected


@pytest.mark.parametrize("arguments", [{}, {"amount": 3}, {"order": 3}, {"order": {"x": 1}}])
def test_a_missing_argument_cannot_be_told(arguments: dict[str, object]) -> None:
    asked = condition("order.amount", asked_of({"over": 1}))

    assert asked.test(arguments).matched is None
    assert asked.test(arguments).sentence == (
        "arguments.order.amount is missing, so this cannot be told"
    )
    assert asked.test({"order": {"amount": 2}}).matched


def test_every_answer_has_its_sentence() -> None:
    asked = condition("n", asked_of({"over": 1, "one_of": [2, "x", False]}))

    assert asked.test({"n": 2}).sentence == 'arguments.n is over 1 and one of 2, "x", false'
    assert asked.test({"n": 1}).sentence == "arguments.n is not over 1"
    assert asked.test({"n": "x"}).sentence == (
        "arguments.n is not a number, so whether it is over 1 cannot be told"
    )


@pytest.mark.parametrize(
    "asked",
    [
        None,
        "",
        [],
        {},
        5,
        {"above": 1},
        {"over": "1"},
        {"over": True},
        {"under": None},
        {"one_of": []},
        {"one_of": "a"},
        {"one_of": [None]},
        {"equals": None},
        {"equals": {}},
        {"like": ""},
        {"like": 3},
        {"over": math.nan},
    ],
)
def test_what_is_not_a_condition_is_refused(asked: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        asked_of(asked)


@given(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(), st.lists(st.none()))
)
def test_no_value_breaks_a_condition(value: object) -> None:
    for asked in ({"over": 1}, {"under": 1.5}, {"equals": 2}, {"one_of": ["a"]}, {"like": "a*"}):
        assert ask(asked, value) in {True, False, None}


@pytest.mark.parametrize(
    "end", ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"]
)
def test_a_star_does_not_reach_over_the_end_of_a_line(end: str) -> None:
    asked = condition("command", asked_of({"like": "git status*"}))

    over = asked.test({"command": f"git status{end}rm -rf x"})

    assert over.matched is None
    assert "several lines" in over.sentence
    assert asked.test({"command": "git status -s"}).matched is True
    assert asked.test({"command": f"git log{end}x"}).matched is False


def test_two_stars_reach_over_the_ends_of_lines() -> None:
    asked = condition("command", asked_of({"like": "**rm -rf**"}))

    assert asked.test({"command": "ls\nrm -rf /\n"}).matched is True
