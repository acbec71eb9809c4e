"""Shapes: unknown, later and wrong keys, each in plain words with file, line and field."""

from datetime import date
from typing import Annotated, ClassVar

import pytest
from pydantic import Field, StrictBool, StrictInt

from app.documents.fields import Day, Duration, Glob, Globs, Name, ResourceGlob, RiskLevel, Words
from app.documents.problem import DocumentError, Problem, field_name, quoted
from app.documents.strict import Strict, parse
from app.documents.wording import sentence


class Inner(Strict):
    later: ClassVar[frozenset[str]] = frozenset({"amend"})
    start: Day = Field(default=date.min, alias="from")
    until: Day = date.max


class Outer(Strict):
    name: Name = "x"
    words: Words = "x"
    flag: StrictBool = False
    count: Annotated[StrictInt, Field(ge=1, le=5)] = 1
    wait: Duration | None = None
    risk: RiskLevel | None = None
    glob: Glob | None = None
    place: ResourceGlob | None = None
    globs: Globs = ()
    some: Annotated[tuple[Name, ...], Field(min_length=1)] = ("x",)
    inner: Inner = Inner()
    named: dict[Name, Inner] = Field(default={})
    odd: set[int] | None = None


def told(text: str) -> list[str]:
    return [str(one) for one in parse(text, "f.yaml", Outer)[2]]


def test_a_document_that_fits_has_no_problems() -> None:
    made, _, problems = parse("inner: {from: 2026-01-01}\nglobs: a.*\n", "f.yaml", Outer)

    assert problems == []
    assert made is not None
    assert made.inner.start == date(2026, 1, 1)
    assert [one.text for one in made.globs] == ["a.*"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nme: x", 'f.yaml:1: nme: "nme" is not a known key; did you mean name?'),
        (
            "inner: {start: 1}",
            ('f.yaml:1: inner.start: "start" is not a known key; known are from, until'),
        ),
        ("inner: {amend: 1}", "f.yaml:1: inner.amend: not supported in this version"),
        ("named:\n  a: {amend: 1}", "f.yaml:2: named.a.amend: not supported in this version"),
        (
            "named: {a b: {}}",
            (
                'f.yaml:1: named["a b"]: "a b" is not a name: '
                "use letters, digits, dots, dashes, at most 64"
            ),
        ),
        ("name: 12", 'f.yaml:1: name: must be text, not a number: put "12" in quotes'),
        ("name: false", 'f.yaml:1: name: must be text, not false: put "false" in quotes'),
        ("name: true", 'f.yaml:1: name: must be text, not true: put "true" in quotes'),
        ("name: null", 'f.yaml:1: name: must be text, not nothing: put "null" in quotes'),
        ("name:", "f.yaml:1: name: must be text, not nothing"),
        ("name: [x]", "f.yaml:1: name: must be text, not a list"),
        ("name: {x: z}", "f.yaml:1: name: must be text, not keys and values"),
        ('words: " "', "f.yaml:1: words: must not be empty"),
        ('words: "a\\u202Eb"', "f.yaml:1: words: holds a character that cannot be seen"),
        ('words: "a\\u200Bb"', "f.yaml:1: words: holds a character that cannot be seen"),
        ('words: "\\u3164"', "f.yaml:1: words: must not be empty"),
        ('words: "a\\tb"', "f.yaml:1: words: holds a character that cannot be seen"),
        ('flag: "yes"', "f.yaml:1: flag: must be true or false, not text"),
        ("count: true", "f.yaml:1: count: must be a whole number, not true"),
        ("count: 1.5", "f.yaml:1: count: must be a whole number, not 1.5"),
        ("count: 1.0", "f.yaml:1: count: must be a whole number, not 1.0"),
        ("count: 0", "f.yaml:1: count: must be at least 1"),
        ("count: 6", "f.yaml:1: count: must be at most 5"),
        (
            "wait: soon",
            (
                "f.yaml:1: wait: must be a length of time such as 30s, 15m, 4h, 1d or "
                "PT1H, at most 366 days"
            ),
        ),
        (
            "wait: 5",
            (
                "f.yaml:1: wait: must be a length of time such as 30s, 15m, 4h, 1d or "
                "PT1H, at most 366 days"
            ),
        ),
        ("risk: High", ('f.yaml:1: risk: must be low or medium or high or critical, not "High"')),
        (
            'place: "secret:prod\\u2215**"',
            (
                'f.yaml:1: place: "secret:prod\u2215**" '
                "fits no resource: its id holds “\u2215” (U+2215), which looks like “/”: "
                "write that"
            ),
        ),
        ("glob: a***b", 'f.yaml:1: glob: "a***b" is not a pattern: use * or **'),
        (
            "place: secret",
            ('f.yaml:1: place: "secret" fits no resource: write type:id, such as "secret:**"'),
        ),
        ("globs: {a: 1}", "f.yaml:1: globs: must be a list, not keys and values"),
        ("globs: [a,\n  3]", 'f.yaml:2: globs[1]: must be text, not a number: put "3" in quotes'),
        ("some: []", "f.yaml:1: some: must not be empty"),
        ("inner: x", "f.yaml:1: inner: must be keys and values, not text"),
        ("inner: {from: someday}", "f.yaml:1: inner.from: must be a day such as 2027-12-31"),
        ("inner: {from: 20270101}", "f.yaml:1: inner.from: must be a day such as 2027-12-31"),
        ("inner: {from: '20270101'}", "f.yaml:1: inner.from: must be a day such as 2027-12-31"),
        ("named: []", "f.yaml:1: named: must be keys and values, not a list"),
        ("odd: 1", "f.yaml:1: odd: is not valid"),
    ],
)
def test_what_does_not_fit_is_told_in_plain_words(text: str, expected: str) -> None:
    assert told(text) == [expected]


def test_a_quoted_day_is_a_day() -> None:
    made, _, _ = parse('inner: {until: "2027-12-31"}', "f.yaml", Outer)

    assert made is not None
    assert made.inner.until == date(2027, 12, 31)


def test_strange_keys_and_wrong_values_are_told_together() -> None:
    made, _, problems = parse("nme: x\ncount: 0\ninner: {amend: 1}\n", "f.yaml", Outer)

    assert made is None
    assert [one.line for one in problems] == [1, 3, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "is empty"), ("- a", "must hold keys and values at its top"), ("x", "must hold keys")],
)
def test_a_document_without_keys_is_refused(text: str, expected: str) -> None:
    with pytest.raises(DocumentError, match=f"^f.yaml:1: {expected}"):
        parse(text, "f.yaml", Outer)


def test_a_shape_outside_a_document_needs_no_context() -> None:
    assert Outer.model_validate({"name": "a", "strange": 1}).name == "a"


def test_a_path_is_written_as_a_person_would() -> None:
    assert field_name(("rules", 2, "amend")) == "rules[2].amend"
    assert field_name(("actions", "secrets.rotate", "risk")) == 'actions["secrets.rotate"].risk'
    assert field_name(()) == ""


def test_a_problem_says_where_and_a_warning_says_so() -> None:
    assert str(Problem("p.yaml", 31, "a.b", "is odd")) == "p.yaml:31: a.b: is odd"
    assert str(Problem("p.yaml", 1, "", "is odd")) == "p.yaml:1: is odd"
    warning = Problem("p.yaml", 3, "a", "is odd", warning=True)
    assert str(warning) == "p.yaml:3: a: warning: is odd"


def test_what_is_quoted_is_visible_and_short() -> None:
    assert quoted("a\u202eb\n") == '"a\\u202eb\\n"'
    assert len(quoted("x" * 1000)) < 100


def test_what_was_found_has_a_word_even_if_nobody_foresaw_it() -> None:
    error = {"type": "string_type", "input": object()}

    assert sentence(error, "") == "must be text, not that"
