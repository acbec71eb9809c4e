"""What shows nothing counts as not said, wherever a text is required."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import asking
from app.domain.handing import hand_over
from app.domain.length import length_of
from app.domain.letters.blank import shows_nothing, spoken, without_ink
from app.domain.lifecycle import cancel
from app.domain.refusal import refused
from app.domain.rejecting import unexplained
from app.domain.request import DecidedBy, Handed
from app.slack.cards.safe import cost, escape, visible
from tests.builders import ANA, NOON, a_click, a_request, a_standing

WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
DEFAULT_IGNORABLE = [
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
]
IGNORED = [chr(one) for first, last in DEFAULT_IGNORABLE for one in range(first, last + 1)]
OTHERS = [
    "\u2800",
    "\u0301",
    "\u0903",
    "\x00",
    "\x7f",
    "\u2061",
    "\ufff9",
    "\U0001d159",
    "\U00016fe4",
]
NOTHING = [*WHITE_SPACE, *IGNORED, *OTHERS]
BLANK = st.text(st.sampled_from(NOTHING))


def test_nothing_white_space_and_what_unicode_ignores_show_nothing() -> None:
    assert [one for one in ["", *NOTHING] if not shows_nothing(one)] == []


@given(BLANK)
def test_any_number_of_them_shows_nothing(text: str) -> None:
    assert shows_nothing(text)
    assert spoken(text) == ""


@given(BLANK, st.characters(categories=["L", "N", "P", "So"]), BLANK)
def test_one_character_that_is_seen_makes_it_said(before: str, char: str, after: str) -> None:
    text = f"{before}{char}{after}"

    assert shows_nothing(text) == (char in NOTHING)
    assert spoken(text) == ("" if char in NOTHING else text)


def test_what_every_script_and_emoji_write_is_said() -> None:
    said = ["ok", "はい", "نعم", "כן", "ใช่", "हाँ", "네", "👍🏽", "❤️", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "e\u0301", "."]

    assert [one for one in said if shows_nothing(one)] == []
    assert all(unicodedata.category(one[0]) not in {"Mn", "Cf"} for one in said)


@pytest.mark.parametrize(
    "nothing", [" \n", "\u200b", "\u2060\u3164", "\u2800", "\ufe0f", "\u00ad"]
)
def test_reasons_questions_and_answers_that_show_nothing_are_not_given(nothing: str) -> None:
    request, click = a_request(), a_click()
    to = Handed("security", "security", "platform", "ana")

    assert unexplained("", nothing, rejects=True, words=False) == refused("reason_required")
    assert unexplained("", nothing, rejects=False, words=True) == refused("reason_required")
    asked = asking.ask(request, click, "q1", nothing, a_standing(), NOON)
    assert asked == refused("question_required")
    handed = hand_over(request, (ANA, "card1"), to, nothing, NOON)
    assert handed == refused("reason_required")


def test_a_reason_that_nobody_asked_for_is_not_kept_where_it_shows_nothing() -> None:
    events = cancel(a_request(), DecidedBy.AGENT, "deploy-bot", "\u200b", NOON)

    assert isinstance(events, list)
    assert [getattr(one, "reason", "?") for one in events] == [None]


SEEN = [*range(0x7F, 0xD800), *range(0xE000, 0x20000), *range(0xE0000, 0xE1000)]


@pytest.mark.parametrize("start", range(0, len(SEEN), 4096))
def test_what_has_no_ink_is_one_list_for_cards_for_lengths_and_for_what_is_said(
    start: int,
) -> None:
    chars = [chr(one) for one in SEEN[start : start + 4096]]
    unseen = [one for one in chars if without_ink(one)]
    alone = [one for one in chars if unicodedata.category(one)[0] != "M" or without_ink(one)]
    written = sum(cost(escape(one) if without_ink(one) else one) for one in alone)

    assert unseen == [one for one in chars if visible(f"a{one}") != f"a{one}"]
    assert length_of([f"a{one}" for one in alone]) == length_of(["a"] * len(alone)) + written
    nobodys = {"Co", "Cn"}
    assert [one for one in unseen if unicodedata.category(one) not in nobodys] == [
        one for one in unseen if shows_nothing(one) and unicodedata.category(one) not in nobodys
    ]
