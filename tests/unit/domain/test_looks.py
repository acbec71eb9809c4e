"""What can deceive is named, and what is ordinary in its script is not."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.letters.looks import MOST, oddities
from app.domain.letters.twins import TWINS

DATA = Path(__file__).parents[2] / "data"
ORDINARY = json.loads((DATA / "ordinary.json").read_text())
AGENTS = json.loads((DATA / "agents.json").read_text())
TEXTS = [text for texts in ORDINARY.values() for text in texts]
DECEPTIVE = json.loads((DATA / "deceptive.json").read_text())
IN_TEXT = [(text, named) for _, text, named, place in DECEPTIVE if not place]
# Languages whose letters and signs stand for themselves and excuse nothing of another script.
APART = ["English", "German", "French", "Polish", "Vietnamese", "Turkish", "Hindi", "Tamil"]
AROUND = st.sampled_from(["", *(text for one in APART for text in ORDINARY[one])])
LONG = 256 * 1024


def told(text: str, *, strict: bool = False) -> list[str]:
    return [str(one) for one in oddities(text, strict=strict)]


def test_there_are_texts_of_many_languages() -> None:
    assert len(ORDINARY) > 30


def test_nothing_is_named_in_what_agents_asked_of_public_benchmarks() -> None:
    assert len(AGENTS) > 20
    assert [one for text in AGENTS for one in oddities(text)] == []


@pytest.mark.parametrize("language", ORDINARY)
def test_nothing_that_is_ordinary_in_a_language_is_named(language: str) -> None:
    assert {text: named for text in ORDINARY[language] if (named := told(text))} == {}


@given(st.lists(st.sampled_from(TEXTS), max_size=4), st.sampled_from([" ", "\n", "\r\n", ", "]))
def test_ordinary_texts_stay_ordinary_beside_each_other(texts: list[str], between: str) -> None:
    assert told(between.join(texts)) == []


@pytest.mark.parametrize(
    ("text", "named", "place"), [one[1:] for one in DECEPTIVE], ids=[one[0] for one in DECEPTIVE]
)
def test_what_can_deceive_is_named(text: str, named: str, place: str) -> None:
    assert [one for one in told(text, strict=place == "name") if named in one]


@pytest.mark.parametrize(("text", "named", "place"), [one[1:] for one in DECEPTIVE if one[3]])
def test_in_running_text_that_is_spelling_and_in_a_name_it_is_not(
    text: str, named: str, place: str
) -> None:
    assert place == "name"
    assert [one for one in told(text, strict=True) if named in one]
    assert not [one for one in told(f"as a word: {text}") if named in one]


@given(AROUND, st.sampled_from(IN_TEXT), AROUND)
def test_a_warning_never_depends_on_the_ordinary_text_around_it(
    before: str, bad: tuple[str, str], after: str
) -> None:
    text, named = bad

    assert [one for one in told(f"{before} {text} {after}") if named in one]


@given(st.sampled_from(DECEPTIVE), st.sampled_from(TEXTS))
def test_a_line_is_not_excused_by_another(bad: tuple[str, str, str, str], other: str) -> None:
    _, text, named, place = bad
    one_line = text.replace("\n", " ")

    found = told(f"{other}\n{one_line}\n{other}", strict=place == "name")

    assert [one for one in found if named in one]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("adm\u0131n", "“\u0131” (U+0131) in “adm\u0131n” is a Latin letter that looks like “i”"),
        ("a/adm\u0131n is it", "“\u0131” (U+0131)"),
        (
            "admi\u0307n",
            "(U+0069 U+0307) in “admi\u0307n” is in parts, and looks like “i” (U+0069)",
        ),
        (
            "cafe\u0301",
            "(U+0065 U+0301) in “cafe\u0301” is in parts, and looks like “\u00e9” (U+00E9)",
        ),
        ("open /srv/cafe\u0301 now", "(U+0065 U+0301)"),
        (
            "ok\u02baamount\u02ba: 10",
            "“\u02ba” (U+02BA) in “ok\u02baamount\u02ba: 10” looks like a quot",
        ),
        ("a\u05f4b", "“\u05f4” (U+05F4) in “a\u05f4b” looks like a quotation mark"),
        ("a\u3003b", "“\u3003” (U+3003)"),
        ("ad\U00016fe4min", "U+16FE4 KHITAN SMALL SCRIPT FILLER in"),
        ("ok" + " " * 120 + "more", "120 blanks in a row in “ok … more” push apart"),
    ],
    ids=ascii,
)
def test_the_same_looks_in_another_writing_are_named(text: str, said: str) -> None:
    assert [one for one in told(text) if said in one]


def test_what_indents_code_and_parts_columns_is_not_named() -> None:
    assert told("a" + " " * 47 + "b") == []
    assert told("צה\u05f4ל") == told("i\u0307\u0301") == told("a cafe\u0301 there") == []


def test_whatever_is_named_says_what_it_is_where_it_stands_and_why() -> None:
    assert told("send p\u0430yments") == [
        "“\u0430” (U+0430) in “p\u0430yments” is a Cyrillic letter that looks like “a”"
    ]
    assert told("ok \u202e123") == [
        "U+202E RIGHT-TO-LEFT OVERRIDE in “ok \u202e123” changes the order in which text is shown"
    ]
    assert told("\u0455\u0441\u043e\u0440\u0435") == [
        "“\u0455\u0441\u043e\u0440\u0435” is written in Cyrillic letters that look like “scope”"
    ]


def test_every_letter_of_unicode_s_that_looks_like_an_ascii_letter_is_named_in_an_ascii_word() -> (
    None
):
    silent = [
        f"U+{ord(one):04X}"
        for twin, chars in TWINS.items()
        if twin.isalpha()
        for one in chars
        if one.isalpha() and one != "\u3007" and not told(f"ab{one}cd", strict=True)
    ]

    assert silent == []


def test_of_the_naughty_strings_only_those_are_named_that_hide_turn_or_pass_for_others() -> None:
    naughty = json.loads((DATA / "naughty-strings.json").read_text())

    named = [text for text in naughty if told(text)]

    assert len(named) == 35
    assert not [text for text in named if text.isascii() and text.isprintable()]


@pytest.mark.parametrize(
    "piece",
    [
        *["\u0430\u0441\u043c\u0435 ", "\u0430", "a\u0430", "a\u0430 ", "\uff41\uff42 ", "\u200b"],
        *["\u06cc\u200c", "\u26a0\ufe0f", "a\u00ad", "a\u0301", "\u0301", "a\u2215", "1\u2215"],
        *[
            "\u0430.",
            "a-",
            "e\u0301",
            "e\u0301 ",
            "i\u0307",
            "\u0131",
            "\u02ba",
            " " * 48 + "a",
            "\u00e9.",
            "a.\u00e9",
            "\u200f",
            "\u05d0\u200f",
            "\U0001f3f4",
        ],
        *[
            "\U0001f3f4\U000e0067",
            "\u09ea",
            "\u09ea\n",
            "\u0430\u0430\u0430\n",
            "\u03bd\u03b1\u03b9 ",
        ],
    ],
    ids=ascii,
)
def test_the_longest_body_of_anything_is_looked_at_once(piece: str) -> None:
    text = piece * (LONG // len(piece.encode()))

    for strict in (False, True):
        assert len(told(text, strict=strict)) <= MOST
