"""Reading YAML: only its plain part, and every problem with its line."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.documents.broken import OTHERWISE
from app.documents.problem import DocumentError
from app.documents.reader import DEEPEST, LARGEST, read
from app.documents.scalars import NotPlainError, scalar


def problems(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        read(text, "f.yaml")
    return str(caught.value).splitlines()


def test_plain_yaml_becomes_plain_values() -> None:
    text = 'a: {b: [1, 2.5, true, null, x]}\nc: 2027-12-31\nd: "07"\ne: "a: b"\nf: "no"\n'

    tree, _ = read(text, "f.yaml")

    assert tree == {
        "a": {"b": [1, 2.5, True, None, "x"]},
        "c": "2027-12-31",
        "d": "07",
        "e": "a: b",
        "f": "no",
    }


def test_every_field_has_its_line_and_its_letters() -> None:
    _, outline = read("a:\n  b:\n    - x\n    - true\n", "f.yaml")

    assert outline.line(("a", "b")) == 2
    assert outline.line(("a", "b", 1)) == 4
    assert outline.written(("a", "b", 1)) == "true"
    assert outline.written(("a", "z")) == ""


def test_a_field_that_is_not_there_has_the_line_of_what_is_around_it() -> None:
    _, outline = read("x: 1\na:\n  b: 1\n", "f.yaml")

    assert outline.line(("a", "z", 3)) == 2
    assert read("", "f.yaml")[1].line(("a",)) == 1


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "null"])
def test_an_empty_document_is_nothing(text: str) -> None:
    assert read(text, "f.yaml")[0] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: a: is written twice"),
        ("a: {b: 1, b: 1}", "f.yaml:1:11: a.b: is written twice"),
        ("a: &x 1\n", "f.yaml:1:4: a: anchors and aliases"),
        ("a: *x\n", "f.yaml:1:4: a: anchors and aliases"),
        ("a: *.get\n", "f.yaml:1:5: anchors and aliases"),
        ("a: &\n", "f.yaml:1:5: anchors and aliases"),
        ("<<: {a: 1}\n", "f.yaml:1:1: merge keys (<<) are not allowed"),
        ("a: !!python/name:os.system x\n", "f.yaml:1:4: a: tags (!) are not allowed"),
        ("a: !!str 1\n", "f.yaml:1:4: a: tags (!) are not allowed"),
        ("a: ! 1\n", "f.yaml:1:4: a: tags (!) are not allowed"),
        ("a: !x!y 1\n", "f.yaml:1:4: tags (!) are not allowed"),
        ("a: !<x 1\n", "f.yaml:1:7: tags (!) are not allowed"),
        ("%YAML 1.1\n---\na: 1\n", "f.yaml:1:1: directives (%) are not allowed"),
        ("%TAG ! x:\n---\na: 1\n", "f.yaml:1:1: directives (%) are not allowed"),
        ("%YAML 9\n---\na: 1\n", "f.yaml:1:8: directives (%) are not allowed"),
        ("a:\n  on: 1\n", 'f.yaml:2:3: a: "on" could be text, or true or false: put it in quotes'),
        ("true: 1\n", 'f.yaml:1:1: the key "true" is not read as text: put it in quotes'),
        ("1: x\n", 'f.yaml:1:1: the key "1" is not read as text: put it in quotes'),
        ("? [a]\n: x\n", "f.yaml:1:3: a key must be a single word or text"),
        ("a: 1\n---\nb: 1\n", "f.yaml:2:1: holds more than one document"),
        ("a: 1\nb:\x07\n", "f.yaml:2:3: holds a character that YAML does not allow"),
        ("a:\n  - " + "9" * 5000, 'f.yaml:2:5: a[0]: "9999'),
        ("a: " + "[" * 100_000, "f.yaml:1:35: a[0][0]: is nested more than 32 deep"),
        ("a: " + "{a: " * 100, "f.yaml:1:128: a.a.a: is nested more than 32 deep"),
        ("a" * (LARGEST + 1), "f.yaml:1: is larger than 1 MiB"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(text: str, expected: str) -> None:
    found = problems(text)

    assert found[0].startswith(expected)


def test_every_problem_is_told_at_once() -> None:
    found = problems("a: 010\nb: !x z\nb: 2\n")

    assert [one.split(":")[1] for one in found] == ["1", "2", "3"]


def test_nesting_is_allowed_up_to_the_limit_and_no_further() -> None:
    inside, outside = ("[" * deep + "]" * deep for deep in (DEEPEST - 1, DEEPEST))
    tree: Any = read(f"a: {inside}", "f.yaml")[0]

    assert tree["a"] == json.loads(inside)
    assert problems(f"a: {outside}") == ["f.yaml:1:35: a[0][0]: is nested more than 32 deep"]


def test_half_a_surrogate_pair_is_refused() -> None:
    assert problems("a: \ud800") == ["f.yaml:1:4: holds a character that YAML does not allow"]


AS_BOOLEANS = ["yes", "no", "on", "off", "y", "n", "NO", "No", "Yes", "Y", "N", "OFF", "True"]
AS_NOTHING = ["~", "Null", "NULL"]
AS_NUMBERS = [
    *(
        "010",
        "0o17",
        "0x1F",
        "0b11",
        "1_000",
        "12:30",
        "09:00.5",
        "1:30:00",
        "-1:30.5",
        "+5",
        "1e3",
    ),
    *("1.", ".5", "-.5", "1.5e-3", "12e5", ".inf", "-.INF", ".nan", "00", "1234567890123456789"),
]


@pytest.mark.parametrize("written", [*AS_BOOLEANS, *AS_NOTHING, *AS_NUMBERS])
@pytest.mark.parametrize(
    ("text", "where"),
    [("a: {}", "1:4"), ("a:\n  - x\n  - {}", "3:5"), ("a: [x, {}]", "1:8"), ("{}: x", "1:1")],
)
def test_what_readers_of_yaml_do_not_read_alike_must_be_in_quotes(
    written: str, text: str, where: str
) -> None:
    (found,) = problems(text.replace("{}", written))
    quoted = read(text.replace("{}", f'"{written}"'), "f.yaml")[0]

    assert found.startswith(f"f.yaml:{where}: ")
    assert f'"{written}" could be ' in found
    assert "put it in quotes" in found
    assert f"'{written}'" in str(quoted)


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-01",
        "2024-01-01 10:00:00",
        "nope",
        "only",
        "=",
        "1d",
        "1.2.3",
        "08:00-9",
        "09:00",
        "12:60",
    ],
)
def test_what_all_readers_could_take_for_text_is_text(written: str) -> None:
    assert read(f"a: {written}", "f.yaml")[0] == {"a": written}


@given(st.text("01_.:+-eExobyntruflsNO~", min_size=1, max_size=6))
def test_what_is_read_at_all_is_read_alike_by_an_older_reader(text: str) -> None:
    try:
        value = scalar(text, plain=True)
    except NotPlainError:
        return
    resolve: Callable[..., str] = yaml.SafeLoader("").resolve
    older = resolve(yaml.ScalarNode, text, (True, False))
    kinds = {bool: "bool", int: "int", float: "float", str: "str", type(None): "null"}

    assert older.rpartition(":")[2] == kinds[type(value)]


MISTAKES = [
    ("a: b: c\n", "f.yaml:1:5: a colon cannot stand here"),
    ("a: [1\nb: 2\n", "f.yaml:1:4: a [ is never closed"),
    ("x: 1\na: {b: 1\nc: 2\n", "f.yaml:2:4: a { is never closed"),
    ("x: 1\na: 'y\n", "f.yaml:2:4: a quotation mark is never closed"),
    ('x: 1\na: "y\nb: 2\n', "f.yaml:2:4: a quotation mark is never closed"),
    ("a: 'x\n---\n", "f.yaml:1:4: a quotation mark is never closed"),
    ("a:\n\tb: 1\n", "f.yaml:2:1: begins with a tab: indent with spaces"),
    ("a: @x\n", "f.yaml:1:4: a text cannot begin with @: put it in quotes"),
    ("a: `x\n", "f.yaml:1:4: a text cannot begin with `: put it in quotes"),
    ("a: %x\n", "f.yaml:1:4: a text cannot begin with %: put it in quotes"),
    ("a: 1\nb\nc: 2\n", "f.yaml:2:1: is no key with a value: a colon is missing"),
    ('a: "\\d"\n', "f.yaml:1:6: between double quotes \\d means nothing"),
    ('a: "\\xZZ"\n', "f.yaml:1:7: holds a \\ with too few digits"),
    ("a: - b\n", "f.yaml:1:4: an item of a list (-) cannot stand here"),
    ("a: ? b\n", "f.yaml:1:4: a question mark cannot stand here"),
    ("a:\n  - b\n  c: 1\n", "f.yaml:3:3: does not stand in line with what it belongs to"),
    ('a: "x" y\n', "f.yaml:1:8: does not stand in line with what it belongs to"),
    ("a: |x\n", "f.yaml:1:5: after | or > only +, - or a digit may stand"),
    ("a: |0\n", "f.yaml:1:5: after | or > only +, - or a digit may stand"),
    ("a: [,]\n", "f.yaml:1:5: a value is missing here"),
    ("a: 1\n...\nb\n", "f.yaml:3:1: follows after the end of the document"),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_a_mistake_is_told_in_our_words_where_it_was_made(text: str, expected: str) -> None:
    assert problems(text)[0].startswith(expected)


@given(st.text("a:-[]{}'\"|>#&*!%@`?,\n\t \\x0", max_size=12))
def test_no_text_is_refused_in_the_words_of_the_parser(text: str) -> None:
    try:
        read(text, "f.yaml")
    except DocumentError as error:
        said = str(error)
        assert not re.search(r"found|expected|scanning|parsing|token|node", said)
        assert OTHERWISE not in said
