"""What is accepted as narrower, against an oracle that knows nothing of the product."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.action import Context
from app.domain.narrowing import (
    Amendable,
    Compared,
    Direction,
    Narrowed,
    compared,
    narrow,
    seconds,
    value_at,
)
from app.domain.refusal import Refused
from tests.unit.domain import narrowing_oracle as oracle

SAME, NARROWER, UNPROVED = Compared.SAME, Compared.NARROWER, Compared.UNPROVED
SUBSET = Amendable("arguments.scopes", Direction.SUBSET)
AT_MOST = Amendable("arguments.amount", Direction.AT_MOST)
AT_LEAST = Amendable("arguments.keep", Direction.AT_LEAST)
SHORTER = Amendable("context.duration", Direction.SHORTER)
ROLE = Amendable("arguments.role", Direction.ONE_OF, ("admin", "write", "read"))
RULES = [SUBSET, AT_MOST, AT_LEAST, SHORTER, ROLE]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(),
    st.sampled_from(["admin", "write", "read", "PT1H", "PT60M", "P1D", "PT24H", "P1M", ""]),
    st.text(max_size=3),
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)
items = st.sampled_from(["read", "write", "admin", 1, 1.0, True, False, 0, None, ["read"]])
lists = st.lists(items, max_size=5)
numbers = st.one_of(st.integers(-5, 5), st.integers(), st.floats(), st.booleans())
units = st.integers(0, 200)
spans = st.builds("P{}DT{}H{}M{}S".format, units, units, units, units)


def narrower(rule: Amendable, before: Any, after: Any) -> bool:
    return compared(rule, before, after) is NARROWER


@pytest.mark.parametrize(
    ("rule", "before", "after", "expected"),
    [
        (SUBSET, ["read", "write"], ["write"], NARROWER),
        (SUBSET, ["read", "write"], ["write", "read"], SAME),
        (SUBSET, ["read", "read"], ["read"], NARROWER),
        (SUBSET, ["read"], ["read", "read"], UNPROVED),
        (SUBSET, ["read", "write"], [], UNPROVED),
        (SUBSET, ["read", "write"], ["admin"], UNPROVED),
        (SUBSET, [1, 2], [True], UNPROVED),
        (SUBSET, [1.0, 2], [1], NARROWER),
        (SUBSET, "read", "r", UNPROVED),
        (SUBSET, [["read"], ["write"]], [["read"]], NARROWER),
        (AT_MOST, 100, 40, NARROWER),
        (AT_MOST, 100.5, 100.25, NARROWER),
        (AT_MOST, 100, 100.0, SAME),
        (AT_MOST, 100, 99.5, UNPROVED),
        (AT_MOST, 100, 101, UNPROVED),
        (AT_MOST, 100, 0, UNPROVED),
        (AT_MOST, 100, -1, UNPROVED),
        (AT_MOST, -1, -2, UNPROVED),
        (AT_MOST, 0, -2, UNPROVED),
        (AT_MOST, 2, True, UNPROVED),
        (AT_MOST, True, 1, UNPROVED),
        (AT_MOST, "100", "40", UNPROVED),
        (AT_MOST, float("inf"), 4, UNPROVED),
        (AT_MOST, 4, float("nan"), UNPROVED),
        (AT_MOST, 2**53 - 1, 2**53 - 2, NARROWER),
        (AT_LEAST, 3, 5, NARROWER),
        (AT_LEAST, 3, 2, UNPROVED),
        (AT_LEAST, 0, 5, UNPROVED),
        (AT_LEAST, -1, 5, UNPROVED),
        (AT_LEAST, 3, 2**53, UNPROVED),
        (SHORTER, "PT1H", "PT30M", NARROWER),
        (SHORTER, "P1D", "PT24H", SAME),
        (SHORTER, "P1D", "PT23H59M59S", NARROWER),
        (SHORTER, "PT1H", "PT2H", UNPROVED),
        (SHORTER, "P1M", "P1D", UNPROVED),
        (SHORTER, "P2D", "P1M", UNPROVED),
        (SHORTER, "P1Y", "P1M", UNPROVED),
        (SHORTER, "PT1H", "PT0S", UNPROVED),
        (SHORTER, "PT1H", "30m", UNPROVED),
        (SHORTER, "PT1H", "-PT30M", UNPROVED),
        (SHORTER, "PT1H", "PT٣M", UNPROVED),
        (SHORTER, "PT1H", "PT30M\n", UNPROVED),
        (SHORTER, 3600, 60, UNPROVED),
        (ROLE, "admin", "read", NARROWER),
        (ROLE, "read", "write", UNPROVED),
        (ROLE, "read", "read", SAME),
        (ROLE, "owner", "admin", NARROWER),
        (ROLE, "read", "owner", UNPROVED),
        (ROLE, "read", "Read", UNPROVED),
        (ROLE, None, "read", NARROWER),
    ],
)
def test_what_is_narrower(rule: Amendable, before: Any, after: Any, expected: Compared) -> None:
    assert compared(rule, before, after) is expected


@given(rule=st.sampled_from(RULES), before=anything, after=anything)
def test_any_two_values_can_be_compared_and_what_is_accepted_is_really_narrower(
    rule: Amendable, before: Any, after: Any
) -> None:
    found = compared(rule, before, after)

    assert (found is NARROWER) == oracle.narrower(
        rule.direction.value, rule.options, before, after
    )


@given(rule=st.sampled_from(RULES), value=anything)
def test_nothing_is_narrower_than_itself(rule: Amendable, value: Any) -> None:
    assert not narrower(rule, value, value)


@given(before=lists, after=lists)
@example(before=["read", "write"], after=["write"])
@example(before=[1, True], after=[True])
def test_a_subset_is_one_by_counting_each_item(before: list[Any], after: list[Any]) -> None:
    assert narrower(SUBSET, before, after) == oracle.narrower("subset", (), before, after)


@given(rule=st.sampled_from([AT_MOST, AT_LEAST]), before=numbers, after=numbers)
def test_numbers_are_compared_exactly(rule: Amendable, before: Any, after: Any) -> None:
    expected = oracle.narrower(rule.direction.value, (), before, after)

    assert narrower(rule, before, after) == expected


@given(before=spans, after=spans)
def test_durations_are_compared_exactly(before: str, after: str) -> None:
    assert narrower(SHORTER, before, after) == oracle.narrower("shorter", (), before, after)


@given(one=lists, two=lists, three=lists)
def test_subsets_of_subsets_are_subsets(one: list[Any], two: list[Any], three: list[Any]) -> None:
    two, three = [*two, *three], three[1:]
    one = [*two, *one]
    if narrower(SUBSET, one, two) and narrower(SUBSET, two, three):
        assert narrower(SUBSET, one, three)


@given(
    rule=st.sampled_from([AT_MOST, AT_LEAST, SHORTER, ROLE]),
    values=st.lists(
        st.one_of(
            st.integers(1, 9), st.sampled_from(["PT9M", "PT1H", "P1D", "admin", "write", "read"])
        ),
        min_size=3,
        max_size=3,
    ),
)
def test_what_is_narrower_than_the_narrower_is_narrower(
    rule: Amendable, values: list[Any]
) -> None:
    one, two, three = values
    if narrower(rule, one, two) and narrower(rule, two, three):
        assert narrower(rule, one, three)
        assert not narrower(rule, three, one)


@given(span=st.timedeltas(timedelta(seconds=1), timedelta(days=366)))
def test_a_duration_has_the_length_that_it_says(span: timedelta) -> None:
    days, rest = span.days, span.seconds

    assert seconds(f"P{days}DT{rest}S") == days * 86400 + rest


ARGUMENTS = {
    "app": "reports",
    "scopes": ["read", "write", "admin"],
    "amount": 100,
    "role": "admin",
    "limits": {"daily": 10, "note": "keep"},
}
CONTEXT = Context(justification="because", duration="PT1H")
DAILY = Amendable("arguments.limits.daily", Direction.AT_MOST)
PERMITTED = [SUBSET, AT_MOST, ROLE, SHORTER, DAILY]


def narrowed(*permitted: list[Amendable], **wishes: Any) -> Narrowed | Refused:
    paths = {name.replace("__", "."): value for name, value in wishes.items()}
    return narrow(ARGUMENTS, CONTEXT, permitted or [PERMITTED], paths)


def test_several_fields_are_narrowed_at_once_and_no_other_is_touched() -> None:
    found = narrowed(
        arguments__scopes=["admin", "read"],
        arguments__limits__daily=3,
        context__duration="PT30M",
        arguments__role="admin",
    )

    assert isinstance(found, Narrowed)
    assert found.arguments == {
        **ARGUMENTS,
        "scopes": ["read", "admin"],
        "limits": {"daily": 3, "note": "keep"},
    }
    assert found.context == Context(justification="because", duration="PT30M")
    assert [(one.path, one.before, one.after) for one in found.changes] == [
        ("arguments.scopes", ["read", "write", "admin"], ["read", "admin"]),
        ("arguments.limits.daily", 10, 3),
        ("context.duration", "PT1H", "PT30M"),
    ]


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({}, "amend_nothing"),
        ({"arguments__scopes": ["admin", "write", "read"]}, "amend_nothing"),
        ({"context__duration": "PT60M"}, "amend_nothing"),
        ({"arguments__scopes": ["read"], "arguments__amount": 101}, "amend_at_most"),
        ({"arguments__app": "other"}, "amend_not_permitted"),
        ({"arguments__keep": 5}, "amend_not_permitted"),
        ({"arguments__scopes": []}, "amend_subset"),
        ({"context__duration": "P1M"}, "amend_shorter"),
        ({"arguments__role": "owner"}, "amend_one_of"),
        ({"arguments": {}}, "amend_not_permitted"),
        ({"context__justification": ""}, "amend_not_permitted"),
    ],
)
def test_what_cannot_be_accepted_is_refused_whole(wishes: dict[str, Any], code: str) -> None:
    found = narrowed(**wishes)

    assert isinstance(found, Refused)
    assert found.code == code


def test_a_refusal_names_field_and_both_values() -> None:
    found = narrowed(arguments__amount=250)

    assert isinstance(found, Refused)
    assert found.sentence == (
        "arguments.amount may only become smaller and stay above zero: "
        "250 instead of 100 does not."
    )


def test_every_set_of_rules_must_permit_it() -> None:
    stricter = [Amendable("arguments.role", Direction.ONE_OF, ("read",))]

    assert isinstance(narrowed(PERMITTED, stricter, arguments__role="read"), Narrowed)
    for wishes in ({"arguments__role": "write"}, {"arguments__scopes": ["read"]}):
        assert isinstance(narrowed(PERMITTED, stricter, **wishes), Refused)
    assert isinstance(narrow(ARGUMENTS, CONTEXT, [], {"arguments.role": "read"}), Refused)


def test_a_field_and_what_lies_in_it_are_not_changed_together() -> None:
    both = [Amendable("arguments.limits", Direction.ONE_OF, ("none",)), DAILY]

    found = narrow(
        ARGUMENTS, CONTEXT, [both], {"arguments.limits": "none", "arguments.limits.daily": 3}
    )

    assert isinstance(found, Refused)


@given(
    arguments=st.dictionaries(st.sampled_from(["scopes", "amount", "role", "app"]), anything),
    wishes=st.dictionaries(st.sampled_from([one.path for one in RULES]), anything),
)
def test_whatever_is_wished_only_permitted_fields_change_and_each_is_narrower(
    arguments: dict[str, Any], wishes: dict[str, Any]
) -> None:
    found = narrow(arguments, CONTEXT, [RULES], wishes)

    if isinstance(found, Refused):
        return
    changed = {one.path for one in found.changes}
    assert changed
    for rule in RULES:
        before, after = (
            value_at(arguments, CONTEXT, rule.path),
            value_at(found.arguments, found.context, rule.path),
        )
        if rule.path in changed:
            assert before is not None
            assert after is not None
            assert oracle.narrower(rule.direction.value, rule.options, before[0], after[0])
        else:
            assert repr(before) == repr(after)
    assert repr(found.arguments.get("app")) == repr(arguments.get("app"))
    assert list(found.arguments) == list(arguments)
    assert found.context.justification == CONTEXT.justification


def test_the_oracle_itself_tells_wide_from_narrow() -> None:
    assert oracle.narrower("subset", (), [1, 2], [1])
    assert not oracle.narrower("subset", (), [1], [1, 2])
    assert json.dumps(oracle.canonical([1.0, True])) == '"[1,true]"'
