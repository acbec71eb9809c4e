"""Every refusal has its sentence, whatever is known to fill its blanks."""

import string

import pytest

from app.domain.people import Threshold
from app.domain.refusal import SENTENCES, UNSAID, Refused, refused


@pytest.mark.parametrize("code", SENTENCES)
def test_a_refusal_with_nothing_to_fill_its_blanks_still_says_something(code: str) -> None:
    sentence = refused(code).sentence

    assert sentence
    assert "{" not in sentence


@pytest.mark.parametrize("code", SENTENCES)
def test_every_blank_has_words_for_when_nothing_is_known(code: str) -> None:
    blanks = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name}

    assert blanks <= set(UNSAID)


def test_a_blank_is_filled() -> None:
    assert "Ask platform" in refused("out_of_scope", team="platform").sentence


def test_what_fills_a_blank_is_not_read_as_a_sentence() -> None:
    assert "{team.x}" in refused("locked", reason="{team.x}").sentence


def test_an_empty_word_leaves_no_hole() -> None:
    assert "its owner" in refused("out_of_scope", team="").sentence


def test_a_code_without_a_sentence_is_a_bug() -> None:
    with pytest.raises(KeyError):
        refused("because")


def test_blanks_are_kept_in_order_so_that_equal_refusals_are_equal() -> None:
    assert refused("locked", b="2", a="1") == Refused("locked", (("a", "1"), ("b", "2")))


@pytest.mark.parametrize("count", [0, -1])
def test_a_threshold_of_nobody_cannot_be_made(count: int) -> None:
    with pytest.raises(ValueError, match="is none"):
        Threshold("security", count)
