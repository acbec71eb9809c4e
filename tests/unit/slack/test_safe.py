"""Text of others: every character is seen, or seen as what it is."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.slack.cards.blocks import chunks
from app.slack.cards.looks import oddities
from app.slack.cards.safe import cost, cut, escape, hidden, inert, plain, visible


def test_every_code_point_is_shown_or_escaped_and_none_is_dropped() -> None:
    for start in range(0, sys.maxunicode + 1, 4096):
        chars = [chr(one) for one in range(start, start + 4096)]
        shown = visible("".join(f"a{one}" for one in chars))
        wanted = "".join(f"a{escape(one) if hidden(one) else one}" for one in chars)
        assert shown == wanted


def test_what_is_shown_is_of_the_kinds_that_a_reader_sees() -> None:
    for number in range(sys.maxunicode + 1):
        char = chr(number)
        if not hidden(char):
            assert unicodedata.category(char)[0] in "LMNPS" or char in " \n"


@pytest.mark.parametrize(
    "char",
    [
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u00ad",
        "\ufe0f",
        "\U000e0041",
        "\U000e0101",
        "\u3164",
        "\u115f",
        "\u2800",
        "\U00016fe4",
        "\U0001d159",
        "\u034f",
        "\x00",
        "\x1b",
        "\r",
        "\u2028",
        "\ue000",
        "\u0378",
    ],
)
def test_a_character_that_hides_or_turns_text_is_written_as_its_code_point(char: str) -> None:
    assert visible(f"pay{char}pal") == f"pay\\u{{{ord(char):X}}}pal"
    assert f"U+{ord(char):04X}" in oddities([f"pay{char}pal"])[0]


@pytest.mark.parametrize("char", ["\t", "\u00a0", "\u202f"])
def test_a_blank_that_only_parts_words_is_written_as_its_code_point_without_a_warning(
    char: str,
) -> None:
    assert visible(f"1{char}250") == f"1\\u{{{ord(char):X}}}250"
    assert oddities([f"1{char}250"]) == ()


def test_marks_may_decorate_a_letter_but_not_flood_it_or_stand_alone() -> None:
    assert visible("e\u0301 n\u0303") == "e\u0301 n\u0303"
    assert visible("e" + "\u0301" * 5) == "e" + "\u0301" * 3 + "\\u{301}" * 2
    assert visible("\u0301e") == "\\u{301}e"


def test_words_of_two_scripts_and_hosts_that_only_look_familiar_are_named() -> None:
    said = "“\u0430” (U+0430) in “p\u0430ypal” is a Cyrillic letter that looks like “a”"
    assert oddities(["p\u0430ypal"]) == (said,)
    whole = "\u0430\u0440\u0440\u04cf\u0435.com"
    word = whole.removesuffix(".com")
    assert oddities([whole]) == (
        f"“{whole}” is xn--80ak6aa92e.com",
        f"“{word}” is written in Cyrillic letters that look like “apple”",
    )
    assert oddities(["Zürich, São Paulo, Οδός, Київ"]) == ()
    wide = "“\uff41” (U+FF41) in “\uff41dmin” is a styled letter that looks like “a”"
    assert oddities(["\uff41dmin"]) == (wide,)


def test_oddities_are_counted_and_no_more_than_some_are_named() -> None:
    said = "U+202E RIGHT-TO-LEFT OVERRIDE in “\u202ea\u202e”"
    why = "changes the order in which text is shown"
    assert oddities(["\u202ea\u202e"]) == (f"{said} {why} \u00d72",)
    many = oddities(["".join(chr(one) for one in range(0x200B, 0x200F)) + "\u202a\u202b\u202c"])
    assert len(many) == 7


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
        ("*b* _i_ ~s~ `c`", "\\u{2A}b\\u{2A} \\u{5F}i\\u{5F} \\u{7E}s\\u{7E} \\u{60}c\\u{60}"),
        ("snake_case stays", "snake_case stays"),
        ("@here https://x.test", "\\u{40}here https\\u{3A}//x.test"),
        (":+1: a\nb", "\\u{3A}+1: a\\u{A}b"),
    ],
)
def test_nothing_in_inert_text_is_live(given_text: str, wanted: str) -> None:
    assert inert(given_text) == wanted


def test_plain_text_is_one_line_without_angle_brackets() -> None:
    assert plain("<!here>\nx") == "\\u{3C}!here\\u{3E}\\u{A}x"


@given(st.text(), st.integers(0, 50))
def test_a_cut_keeps_the_longest_beginning_that_fits(text: str, budget: int) -> None:
    kept, more = cut(text, budget)

    assert text.startswith(kept)
    assert len(kept) + more == len(text)
    assert cost(kept) <= budget
    assert not more or cost(text[: len(kept) + 1]) > budget


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\n<&>")), st.integers(10, 60))
def test_pieces_joined_are_the_text(text: str, size: int) -> None:
    pieces = list(chunks(text, size))

    assert "".join(pieces) == text
    assert all(piece and cost(piece) <= size for piece in pieces)
