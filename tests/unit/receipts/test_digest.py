"""The one form of an action: equal digests for equal values, and for nothing else."""

import copy
import json
import math
from typing import Any

import pytest
import rfc8785
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.action import Action, Context, Resource
from app.receipts.digest import canonical_arguments, canonical_bytes, digest_of, payload_of
from tests.builders import CONTEXT, ROTATE, SECRET, a_payload

numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
arguments_of = st.dictionaries(st.text(), values, max_size=3)


def same(one: Any, other: Any) -> bool:
    """Compare as JSON does: 1 is 1.0, but never true."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def digest(arguments: dict[str, Any], resource: Resource = SECRET) -> str:
    return digest_of(canonical_bytes(Action("secrets.rotate", arguments), resource))


@given(arguments_of, arguments_of)
def test_digests_are_equal_exactly_where_the_values_are(one: Any, other: Any) -> None:
    assert (digest(one) == digest(other)) == same(one, other)


@given(arguments_of)
def test_the_order_of_keys_is_no_part_of_the_value(arguments: dict[str, Any]) -> None:
    turned = dict(reversed(arguments.items()))

    assert digest(turned) == digest(copy.deepcopy(arguments))


@given(arguments_of, st.text(min_size=1), values)
def test_any_change_of_an_argument_changes_the_digest(
    arguments: dict[str, Any], key: str, value: Any
) -> None:
    assume(not (key in arguments and same(arguments[key], value)))

    assert digest({**arguments, key: value}) != digest(arguments)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": True}),
        ({"a": 0}, {"a": False}),
        ({"a": "1"}, {"a": 1}),
        ({"a": None}, {}),
        ({"a": "\u00e9"}, {"a": "e\u0301"}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
    ],
)
def test_what_looks_alike_is_told_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert digest(one) != digest(other)


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (0.0, -0.0), ([1], (1,))])
def test_what_json_cannot_tell_apart_has_one_digest(one: object, other: object) -> None:
    assert digest({"a": one}) == digest({"a": other})


def test_the_resource_and_the_name_are_part_of_the_value() -> None:
    others = {
        digest_of(canonical_bytes(ROTATE, Resource("secret", "prod/other"))),
        digest_of(canonical_bytes(ROTATE, Resource("app", "prod/payments-db"))),
        digest_of(canonical_bytes(Action("secrets.read", ROTATE.arguments), SECRET)),
    }

    assert len(others | {a_payload().digest}) == 4


@pytest.mark.parametrize(
    "value",
    [2**53, -(2**53), math.nan, math.inf, -math.inf, "\ud800", {"\ud800": 1}, {1: 2}, b"x", {1}],
)
def test_what_i_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the library's
        canonical_bytes(Action("secrets.rotate", {"a": value}), SECRET)


def test_the_bytes_are_json_that_says_the_same() -> None:
    read = json.loads(a_payload().canonical)

    assert read == {
        "name": "secrets.rotate",
        "arguments": ROTATE.arguments,
        "resource": {"type": "secret", "id": "prod/payments-db"},
    }


@given(arguments_of, st.text(), st.text())
def test_what_is_written_in_parts_is_what_the_library_writes_at_once(
    arguments: dict[str, Any], name: str, place: str
) -> None:
    whole: Any = {"arguments": arguments, "name": name, "resource": {"id": place, "type": name}}

    written = canonical_bytes(Action(name, arguments), Resource(name, place))

    assert written == rfc8785.dumps(whole)
    assert written == canonical_bytes(
        *(Action(name, {}), Resource(name, place)), canonical_arguments(Action("", arguments))
    )


def test_other_words_for_the_same_action_leave_the_digest() -> None:
    reworded = payload_of(ROTATE, SECRET, Context(justification="Please."), {})

    assert reworded.context != CONTEXT
    assert reworded.digest == a_payload().digest


def test_a_digest_names_its_algorithm() -> None:
    assert digest_of(b"") == (
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
