"""Reading YAML: only its plain part, and every problem with its line."""

import json
from datetime import date
from typing import Any

import pytest

from app.documents.problem import DocumentError
from app.documents.reader import DEEPEST, LARGEST, read


def problems(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        read(text, "f.yaml")
    return str(caught.value).splitlines()


def test_plain_yaml_becomes_plain_values() -> None:
    text = 'a: {b: [1, 2.5, yes, null, x]}\nc: 2027-12-31\nd: "07"\ne: "a: b"\n'

    tree, _ = read(text, "f.yaml")

    assert tree == {
        "a": {"b": [1, 2.5, True, None, "x"]},
        "c": date(2027, 12, 31),
        "d": "07",
        "e": "a: b",
    }


def test_every_field_has_its_line_and_its_letters() -> None:
    _, outline = read("a:\n  b:\n    - x\n    - yes\n", "f.yaml")

    assert outline.line(("a", "b")) == 2
    assert outline.line(("a", "b", 1)) == 4
    assert outline.written(("a", "b", 1)) == "yes"
    assert outline.written(("a", "z")) == ""


def test_a_field_that_is_not_there_has_the_line_of_what_is_around_it() -> None:
    _, outline = read("x: 1\na:\n  b: 1\n", "f.yaml")

    assert outline.line(("a", "z", 3)) == 2
    assert read("", "f.yaml")[1].line(("a",)) == 1


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "~"])
def test_an_empty_document_is_nothing(text: str) -> None:
    assert read(text, "f.yaml")[0] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3: a: is written twice"),
        ("a: {b: 1, b: 1}", "f.yaml:1: a.b: is written twice"),
        ("a: &x 1\n", "f.yaml:1: a: anchors and aliases"),
        ("a: *x\n", "f.yaml:1: a: anchors and aliases"),
        ("a: *.get\n", "f.yaml:1: anchors and aliases"),
        ("a: &\n", "f.yaml:1: anchors and aliases"),
        ("<<: {a: 1}\n", "f.yaml:1: merge keys (<<) are not allowed"),
        ("a: !!python/name:os.system x\n", "f.yaml:1: a: tags (!) are not allowed"),
        ("a: !!str 1\n", "f.yaml:1: a: tags (!) are not allowed"),
        ("a:\n  on: 1\n", 'f.yaml:2: a: YAML does not read the key "on" as text'),
        ("no: 1\n", 'f.yaml:1: YAML does not read the key "no" as text'),
        ("1: x\n", 'f.yaml:1: YAML does not read the key "1" as text'),
        ("2027-12-31: x\n", 'f.yaml:1: YAML does not read the key "2027-12-31" as text'),
        ("? [a]\n: x\n", "f.yaml:1: a key must be a single word or text"),
        ("a: 1\n---\nb: 1\n", "f.yaml:2: holds more than one document"),
        ("a: [1\nb: 2\n", "f.yaml:2: is not YAML: "),
        ("a: 'x\n", "f.yaml:2: is not YAML: "),
        ("a: 1\nb:\x07\n", "f.yaml:2: holds a character that YAML does not allow"),
        ("a: 010\n", 'f.yaml:1: a: YAML would read "010" as another number'),
        ("a: 1:30\n", 'f.yaml:1: a: YAML would read "1:30" as another number'),
        ("a: 0x1F\n", 'f.yaml:1: a: YAML would read "0x1F" as another number'),
        ("a: 1_000\n", 'f.yaml:1: a: YAML would read "1_000" as another number'),
        ("a: .inf\n", 'f.yaml:1: a: YAML would read ".inf" as another number'),
        ("a: .nan\n", 'f.yaml:1: a: YAML would read ".nan" as another number'),
        ("a: " + "9" * 5000, 'f.yaml:1: a: YAML would read "9999'),
        ("a: 2027-02-30\n", 'f.yaml:1: a: "2027-02-30" is not a day'),
        ("a: 2027-02-03 10:00:00\n", 'f.yaml:1: a: "2027-02-03 10:00:00" is not a day'),
        ("a: " + "[" * 100_000, "f.yaml:1: a[0][0]: is nested more than 32 deep"),
        ("a: " + "{a: " * 100, "f.yaml:1: a.a.a: is nested more than 32 deep"),
        ("a" * (LARGEST + 1), "f.yaml:1: is larger than 1 MiB"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(text: str, expected: str) -> None:
    found = problems(text)

    assert found[0].startswith(expected)


def test_every_problem_is_told_at_once() -> None:
    found = problems("a: 010\nb: !x y\nb: 2\n")

    assert [one.split(":")[1] for one in found] == ["1", "2", "3"]


def test_nesting_is_allowed_up_to_the_limit_and_no_further() -> None:
    inside, outside = ("[" * deep + "]" * deep for deep in (DEEPEST - 1, DEEPEST))
    tree: Any = read(f"a: {inside}", "f.yaml")[0]

    assert tree["a"] == json.loads(inside)
    assert problems(f"a: {outside}") == ["f.yaml:1: a[0][0]: is nested more than 32 deep"]


def test_half_a_surrogate_pair_is_refused() -> None:
    assert problems("a: \ud800") == ["f.yaml:1: holds a character that YAML does not allow"]
