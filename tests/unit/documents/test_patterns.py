"""Patterns, against a judge that tries every way."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.patterns import overlap, pattern
from tests.matching import fits

PARTS = st.sampled_from(["a", "b", "/", ".", "*", "**", "a/", "/b", "\n", "ab"])
PATTERNS = st.lists(PARTS, max_size=7).map("".join).filter(lambda text: "***" not in text)
TEXTS = st.text("ab/.\n*", max_size=8)
SHORT = st.lists(st.sampled_from(["a", "/", "*", "**"]), max_size=4).map("".join)
WORLD = ["".join(letters) for size in range(7) for letters in product("a/", repeat=size)]


@given(PATTERNS, TEXTS)
def test_a_pattern_fits_what_the_judge_says(text: str, candidate: str) -> None:
    assert pattern(text).matches(candidate) == fits(text, candidate)


@given(PATTERNS)
def test_a_pattern_without_stars_fits_only_itself(text: str) -> None:
    plain = text.replace("*", "")

    assert pattern(plain).exact
    assert pattern(plain).matches(plain)
    assert not pattern(plain).matches(plain + "a")


@given(SHORT.filter(lambda text: "***" not in text), SHORT.filter(lambda text: "***" not in text))
def test_patterns_overlap_where_some_text_fits_both(one: str, other: str) -> None:
    both = any(fits(one, text) and fits(other, text) for text in WORLD)

    assert overlap(pattern(one), pattern(other)) == both


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("a.*", "*.b", True),
        ("**a**", "**b**", True),
        ("a.*", "b.*", False),
        ("*", "a/b", False),
        ("**", "a/b", True),
        ("secret:**", "secret:prod/**", True),
        ("", "**", True),
        ("a", "", False),
    ],
)
def test_overlap_works_both_ways(one: str, other: str, both: bool) -> None:  # noqa: FBT001
    assert overlap(pattern(one), pattern(other)) == both
    assert overlap(pattern(other), pattern(one)) == both


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("retail.*", ["retail.get_user", "retail."], ["retail", "Retail.x", "retail.a/b"]),
        ("secret:prod/**", ["secret:prod/a", "secret:prod/a/b"], ["secret:prod", "secret:Prod/a"]),
        ("secret:*/db", ["secret:prod/db"], ["secret:a/b/db"]),
        ("**", ["", "a/b", "a\nb"], []),
        ("**a**b**", ["aba", "xaxbxa"], ["ba"]),
        ("a*b*c", ["abbc", "axbxbxc"], ["ab/c", "abbcd"]),
        ("a*b*bc", ["abbc", "abxbbc"], ["abc"]),
        ("a*b*bc**", ["abbc", "abxbbcx"], ["abc"]),
        ("a.b[c]?", ["a.b[c]?"], ["axb[c]?", "a.bc", "a.b[c]"]),
    ],
)
def test_stars_stop_where_they_should(text: str, yes: list[str], no: list[str]) -> None:
    assert [one for one in yes if not pattern(text).matches(one)] == []
    assert [one for one in no if pattern(text).matches(one)] == []


def test_of_two_patterns_the_exact_then_the_longer_is_the_more_specific() -> None:
    written = ["retail.get_x", "retail.get_*", "retail.get_**", "retail.*", "**"]

    ordered = sorted(written, key=lambda text: pattern(text).specificity)

    assert ordered[0] == "**"
    assert ordered[1] == "retail.*"
    assert ordered[-1] == "retail.get_x"


def test_no_text_makes_a_pattern_run_away() -> None:
    hostile = pattern("**a" * 12 + "*a*a*b")

    assert not hostile.matches("a" * 1000)
