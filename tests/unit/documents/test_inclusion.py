"""Inclusion and meeting of patterns, against a judge that tries every short text."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.inclusion import meeting, within
from app.documents.patterns import line_pattern, pattern
from tests.matching import fits

SHORT = (
    st.lists(st.sampled_from(["a", "b", "/", "*", "**"]), max_size=5)
    .map("".join)
    .filter(lambda text: "***" not in text)
)
WORLD = ["".join(letters) for size in range(7) for letters in product("ac/", repeat=size)]
LINED = ["".join(letters) for size in range(6) for letters in product("a/\n", repeat=size)]


@given(SHORT, SHORT)
def test_a_pattern_is_within_another_where_no_text_fits_it_alone(one: str, other: str) -> None:
    alone = [
        text for text in (*WORLD, one, "b", "ab") if fits(one, text) and not fits(other, text)
    ]

    assert within(pattern(one), pattern(other)) == (not alone) or "b" in one + other


@given(SHORT, SHORT)
def test_what_is_said_to_be_within_is(one: str, other: str) -> None:
    if within(pattern(one), pattern(other)):
        texts = [text.replace("c", "b") for text in WORLD]
        assert all(fits(other, text) for text in [*WORLD, *texts] if fits(one, text))


@given(SHORT, SHORT)
def test_patterns_of_a_line_are_compared_over_the_ends_of_lines(one: str, other: str) -> None:
    narrow, wide = line_pattern(one), line_pattern(other)

    if within(narrow, wide):
        assert all(wide.matches(text) for text in LINED if narrow.matches(text))


@pytest.mark.parametrize(
    ("one", "other", "inside"),
    [
        ("secrets.rotate", "secrets.*", True),
        ("secrets.*", "secrets.*", True),
        ("secrets.*", "**", True),
        ("secrets.*", "*", True),
        ("**", "*", False),
        ("secrets.*", "secrets.rotate", False),
        ("secret:prod/*", "secret:prod/**", True),
        ("secret:prod/**", "secret:prod/*", False),
        ("secret:prod/pay/**", "secret:*/pay/**", True),
        ("a*b*c", "a*c", True),
        ("a*c", "a*b*c", False),
        ("**ab", "**b", True),
    ],
)
def test_the_narrower_is_within_the_wider(one: str, other: str, inside: bool) -> None:  # noqa: FBT001
    assert within(pattern(one), pattern(other)) is inside


def test_a_star_of_a_line_is_narrower_than_one_that_is_not() -> None:
    assert within(line_pattern("a*"), pattern("a*"))
    assert not within(pattern("a*"), line_pattern("a*"))
    assert within(line_pattern("a*"), line_pattern("a**"))


@given(st.lists(SHORT, min_size=1, max_size=3))
def test_what_fits_several_patterns_is_found_where_there_is_something(texts: list[str]) -> None:
    found = meeting(map(pattern, texts))

    some = [one for one in WORLD if one and all(fits(each, one) for each in texts)]
    assert found is not None or not some
    assert found is None or all(fits(each, found) for each in texts)


def test_long_patterns_of_many_stars_take_no_time() -> None:
    assert not within(pattern("*a" * 40 + "b**"), pattern("**b" + "*a" * 40))
