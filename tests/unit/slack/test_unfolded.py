"""The texts in an action, unfolded: nothing is lost, nothing is hidden, nothing is ours."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.action import Action
from app.domain.request import State
from app.slack import over_words as over
from app.slack import words
from app.slack.cards.card import MOST_LINES, request_card
from app.slack.cards.details import details_page, full_text, pages_of
from app.slack.cards.folding import GOES_ON, MARK, WIDTH, broken
from app.slack.cards.mask import Masked, Numeral, exact
from app.slack.cards.safe import cost, hidden
from app.slack.cards.unfolded import COUNTED, unfolded
from tests.unit.slack.judge import judge, judge_view, words_of
from tests.unit.slack.test_cards import HOSTILE, JSON, NAUGHTY
from tests.unit.slack.test_every_character import ESCAPED
from tests.unit.slack.views import CARD, a_view

PLENTY = 10_000_000
CHARACTERS = st.characters(codec="utf-8")
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["C", "M", "Z"]) | st.just(" "))


def shown(text: Any, budget: int = PLENTY) -> list[str]:
    """Unfold one text, and give its title and its lines."""
    found = unfolded({"text": text}, budget)
    return [line for title, lines in found.texts for line in (title, *lines.split("\n"))]


def read(text: Any) -> list[str]:
    """Unfold one text, and give its lines without the marks, those that were broken joined."""
    lines: list[str] = []
    for one in shown(text)[1:]:
        if one.startswith(MARK):
            lines.append(one.removeprefix(MARK))
        else:
            lines[-1] += one.removeprefix(GOES_ON)
    return lines


def test_a_diff_is_read_as_one() -> None:
    assert shown("-a: 1\n+a: 2\n") == ["arguments.text, a diff:", "│ -a: 1", "│ +a: 2"]


@pytest.mark.parametrize(
    "text",
    [
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n",
        "diff --git a/x b/x\nindex 1..2\n@@ -1,3 +1,4 @@ def f():\n a\n b\n c\n+d\n",
        "*** Begin Patch\n*** Update File: x\n@@\n a\n+b\n*** End Patch",
        " replicas: 2\n- image: a\n+ image: b\n",
    ],
)
def test_what_has_the_shape_of_a_diff_is_called_one(text: str) -> None:
    assert shown(text)[0] == "arguments.text, a diff:"


@pytest.mark.parametrize(
    "text",
    [
        "To do:\n- milk\n- bread\n- eggs",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "a\n\n\n-b\n",
        "one\ntwo\nthree\n+four\n-five",
        "- a\n- b\n+ c",
        "--- \n+++ \nhi",
        "--- so\n+++ it\nhi",
        "@@ nobody @@\nhi",
        "-old\n+new\nand more",
    ],
)
def test_what_only_has_some_such_lines_is_not(text: str) -> None:
    assert shown(text)[0] == "arguments.text, line by line:"


def test_a_manifest_keeps_its_indentation_and_a_makefile_its_tabs() -> None:
    assert read("spec:\n  replicas: 3\n") == ["spec:", "  replicas: 3"]
    assert read("all:\n\tcc x.c\t# now\n") == ["all:", "→   cc x.c→ # now"]


def test_json_in_a_text_is_indented_and_so_is_a_text_in_it() -> None:
    inner = json.dumps({"sql": "SELECT 1\nFROM t", "n": [1]})

    assert read(json.dumps({"id": "合計", "body": inner, "no": {}})) == [
        "{",
        '  "id": "合計",',
        '  "body":',
        "    │ {",
        '    │   "sql":',
        "    │     │ SELECT 1",
        "    │     │ FROM t",
        '    │   "n": [',
        "    │     1",
        "    │   ]",
        "    │ }",
        '  "no": {}',
        "}",
    ]


@pytest.mark.parametrize(
    "number", ["1.0", "1e5", "-0", "12345678901234567890123", "0.10", "1E400", "1e-400"]
)
def test_numbers_in_json_stay_as_they_are_written(number: str) -> None:
    assert read(f'{{"amount":{number}}}') == ["{", f'  "amount": {number}', "}"]


@pytest.mark.parametrize(
    "text",
    [
        "[NaN,\n1]",
        "{'a': 1}\n-",
        "[\n" * 40 + "]" * 40,
        '[1, 2\n"',
        '{"a": 1}\n{"a": 1}',
    ],
    ids=["no number", "other quotes", "too deep", "no end", "two values"],
)
def test_what_json_would_lose_something_of_is_shown_as_lines(text: str) -> None:
    assert shown(text)[0] == "arguments.text, line by line:"
    assert "\n".join(read(text)) == text


@pytest.mark.parametrize(
    "text",
    ['{"amount": 5, "amount": 999}', '[{"b": [{"c": 1,\n "\\u0063": 2}]}]'],
    ids=["the same", "escaped"],
)
def test_a_name_that_occurs_twice_is_said_and_seen_twice(text: str) -> None:
    title, *_ = shown(text)

    assert title == "arguments.text, JSON in which a name occurs twice, as it is written:"
    assert read(text) == text.split("\n")


@pytest.mark.parametrize(
    "text", ["", "x", "a b", "one line\n", "{}", "[]", '"a"', "[", "x" * 5000]
)
def test_what_is_as_well_read_as_it_stands_is_not_shown_twice(text: str) -> None:
    assert shown(text) == []


def test_a_long_text_is_broken_at_its_spaces_and_one_in_wide_letters_by_their_width() -> None:
    letter = shown("We moved your booking to Friday. " * 8)[1:]
    wide = shown("合計は次のとおりです。" * 20)[1:]

    assert [one[:2] for one in letter] == [MARK, *[GOES_ON] * 3]
    assert all(one.endswith(" ") for one in letter)
    assert {len(one) for one in wide[:-1]} == {len(MARK) + WIDTH // 2}


def test_the_title_says_where_a_text_stands_and_no_key_can_write_more() -> None:
    key = 'x":\nWHAT KEYTURN KNOWS \u202e'

    found = unfolded({"files": [{"patch": "a\nb"}], key: ["a\nb"], "k" * 500: "a\nb"}, PLENTY)

    titles = [title for title, _ in found.texts]
    assert titles[0] == "arguments.files[0].patch, line by line:"
    assert titles[1] == r'arguments."x\":\nWHAT KEYTURN KNOWS \u{202E}"[0], line by line:'
    assert len(titles[2]) < 160
    assert not [one for one in titles if "\n" in one]


def test_what_is_masked_and_what_is_no_text_has_nothing_to_unfold() -> None:
    value = {"a": Masked(), "b": Numeral("1"), "c": None, "d": [True], "e": {"f": "«masked»"}}

    assert unfolded(value, PLENTY).texts == ()


@given(st.dictionaries(st.text(CHARACTERS), JSON))
def test_any_action_is_unfolded_with_a_mark_before_each_line(arguments: dict[str, Any]) -> None:
    payload = a_view(action=Action("x.y", arguments)).payload
    assert payload is not None

    found = unfolded(exact(payload)["arguments"], PLENTY)

    for title, lines in found.texts:
        assert "\n" not in title
        assert not [one for one in title + lines.replace("\n", "") if hidden(one)]
        assert all(one.startswith((MARK, GOES_ON)) for one in lines.split("\n"))


def test_no_hostile_text_leaves_its_lines() -> None:
    for text in (*HOSTILE, *NAUGHTY):
        lines = shown(f"{text}\n{text}\r{text}\t{text}")[1:]
        assert all(one.startswith((MARK, GOES_ON)) for one in lines)
        assert not [one for one in "".join(lines) if hidden(one)]


@given(st.lists(PLAIN, min_size=2))
def test_the_lines_joined_are_the_text(lines: list[str]) -> None:
    text = "\n".join(["#", *lines, "#"])

    assert read(text) == text.split("\n")


@given(st.lists(JSON, min_size=1) | st.dictionaries(st.text(CHARACTERS), JSON, min_size=1))
def test_json_is_read_back_from_its_lines(value: Any) -> None:
    text = json.dumps(value)

    lines = "\n".join(read(text))

    if "│" not in lines:
        shown_again = json.loads(ESCAPED.sub(char, lines), parse_float=str)
        assert shown_again == json.loads(text, parse_float=str)


def char(found: re.Match[str]) -> str:
    """Read `\\u{202E}` as a character; all else is JSON."""
    return json.dumps(chr(int(found[1], 16)))[1:-1] if found[1] else found[0]


@given(st.dictionaries(st.text(max_size=5), st.text(st.sampled_from("ab \n\t{}&")), max_size=9))
def test_no_more_is_shown_than_there_is_room_for(arguments: dict[str, Any]) -> None:
    whole, part = unfolded(arguments, PLENTY), unfolded(arguments, 60)

    spent = sum(cost(title) + cost(lines) + 1 for title, lines in part.texts)
    assert spent <= 60 + 1
    assert whole.more == 0
    assert count(whole) == count(part) + part.more


def count(found: Any) -> int:
    return sum(len(lines.split("\n")) for _, lines in found.texts)


def test_what_does_not_fit_is_counted_as_far_as_that_helps() -> None:
    few, many = unfolded({"a": "x\n" * 200}, 100), unfolded({"a": "x\n" * 100_000}, 100)

    assert count(few) == count(many) > 0
    assert few.rest == str(200 - count(few))
    assert many.more == COUNTED + 1
    assert many.rest == "1,000+"


@given(st.text(CHARACTERS), st.integers(2, 40))
def test_a_broken_line_is_the_line(line: str, width: int) -> None:
    pieces = list(broken(line, width))

    assert "".join(pieces) == line
    assert all(pieces) or pieces == [""]


def test_a_card_shows_the_exact_form_first_and_then_its_texts_by_their_lines() -> None:
    card = request_card(CARD, a_view(action=Action("x.y", {"diff": "-a: 1\n+a: 2\n"})))

    judge(card)
    shown = words_of(card)
    order = [r'"diff": "-a: 1\n+a: 2\n"', words.UNFOLDED, "arguments.diff, a diff:", "│ -a: 1\n"]
    assert [shown.index(one) for one in order] == sorted(shown.index(one) for one in order)
    assert card.whole


def test_a_card_without_such_texts_says_nothing_of_them() -> None:
    assert words.UNFOLDED not in words_of(request_card(CARD, a_view()))


def test_what_is_masked_in_the_exact_form_is_masked_in_its_lines() -> None:
    inner = json.dumps({"user": "ana", "new_pin": "7294", "note": "line\npassword: hunter2\n"})

    card = request_card(CARD, a_view(action=Action("x.y", {"body": inner})))

    shown = words_of(card)
    assert "arguments.body, " in shown
    assert "7294" not in shown
    assert "hunter2" not in shown
    assert shown.count("«masked»") >= 4
    assert not card.whole


def test_a_card_cuts_long_texts_and_counts_the_lines_and_details_have_them_all() -> None:
    view = a_view(action=Action("x.y", {"letter": "Dear Ana\n" * 200}))

    card, text = request_card(CARD, view), full_text(view)

    judge(card)
    assert f"And {200 - MOST_LINES} more lines: open Details." in words_of(card)
    assert text.count("│ Dear Ana\n") == 200
    head = text.index(f"\n{words.SECTION_UNFOLDED}\n")
    assert text.index(over.EXACT[State.PENDING].upper()) < head < text.index(words.SECTION_CLAIMS)


def test_in_details_no_line_of_a_text_can_pass_for_ours() -> None:
    ours = f"{words.SECTION_CLAIMS}\nDigest: sha256:0\narguments.b, a diff:"

    text = full_text(a_view(action=Action("x.y", {"a": f"x\n{ours}\n"})))

    assert [one for one in text.split("\n") if one in ours.split("\n")] == [words.SECTION_CLAIMS]
    assert text.count(f"│ {words.SECTION_CLAIMS}") == 1


@given(st.dictionaries(st.text(CHARACTERS), JSON | st.text(st.sampled_from('ab \n\t{}"&<@'))))
def test_any_action_keeps_its_card_within_limits(arguments: dict[str, Any]) -> None:
    view = a_view(action=Action("x.y", arguments))

    judge(request_card(CARD, view))
    judge_view(details_page("c", view, pages_of(view), 1))


def test_many_short_texts_are_one_block() -> None:
    action = Action("x.y", {f"k{number}": f"<{number}\n&" for number in range(90)})

    card = request_card(CARD, a_view(action=action))

    judge(card)
    assert "more lines: open Details." in words_of(card)
