"""Whatever an entry holds, each format reads back as what was written."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.audit.chain import Entry
from app.audit.formats import COLUMNS, Form, header, lines, safe_cell, written

NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "naughty-strings.json").read_text())
FORMULAS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\t1", "\r1", "\n1"),
    *("\uff1d1", "\uff0b1", "\uff0d1", "\uff201", '=cmd|"/c calc"!A1'),
    *("  =1", "\u00a0=1", "\u3000=1", "\u2003=1", "\u200b=1", "\ufeff=1", "\x00=1", "\x0b=1"),
    *("'=1", '"=1', "' \"=1", " \t=1"),
)
BEFORE = st.text(st.sampled_from(" '\"\t\r\n\u00a0\u3000\u200b\ufeff\x00\x85\u2028"), max_size=4)
SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
REFUSED = {
    "command": "approve",
    "actor": {"kind": "person", "id": "eve", "account": None},
    "code": "not_eligible",
}


def an_entry(body: Any, kind: str = "Reviewed", request: str | None = "req_1") -> Entry:
    at = 1_763_640_000_123_456
    text = json.dumps(body)
    return Entry(7, at, kind, request, text, b"c" * 32, b"p" * 32, b"l" * 32, 1, "1.0")


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@given(st.text() | st.tuples(BEFORE, st.sampled_from(SIGNS), st.text()).map("".join))
def test_a_cell_is_never_a_formula_and_keeps_what_it_says(text: str) -> None:
    safe = safe_cell(text)

    assert safe in {text, f"'{text}"}
    assert safe != text or not re.match(r"[\t\r\n]|[\s'\"\0\u200b\ufeff]*[-=+@＝＋－＠]", text)  # noqa: RUF001


@pytest.mark.parametrize("text", ["", "ana", "a=1", "1-2", "bo@acme.test", "it's", "{}", "'ana'"])
def test_what_cannot_be_a_formula_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_gets_a_quote(text: str) -> None:
    (row,) = cells(written(Form.CSV, an_entry({"person": text}, kind=text, request=text)))

    assert {row[COLUMNS.index(one)] for one in ("kind", "request", "who")} == {f"'{text}"}


def test_csv_and_json_read_back_whatever_was_in_it() -> None:
    for text in NAUGHTY:
        entry = an_entry({"person": text})

        (row,) = cells(written(Form.CSV, entry))
        (line,) = written(Form.JSONL, entry).splitlines()

        assert len(row) == len(COLUMNS)
        assert json.loads(row[COLUMNS.index("body")]) == {"person": text}
        assert json.loads(line)["body"] == {"person": text}


FIELD = re.compile(r"(\w+)=((?:\\.|[^\\=])*?)(?: (?=\w+=)|$)")


def test_a_cef_line_is_one_line_and_its_fields_cannot_be_forged() -> None:
    for text in (*NAUGHTY, "a|b\\c=d\r\ne", "a=b cs1=forged", "x\u2028y", "\\", "|", "\\|cs1=x"):
        line = written(Form.CEF, an_entry({"person": text, "code": text}, kind=text))

        assert line.count("\n") == len(line.splitlines()) == 1
        *head, extension = re.split(r"(?<!\\)(?:\\\\)*\|", line.rstrip("\n"), maxsplit=7)
        fields = FIELD.findall(extension)
        assert (head[0], len(head)) == ("CEF:0", 7), text
        assert dict(fields)["cs1"] == "req_1", text
        assert [name for name, _ in fields].count("cs1") == 1, text


# The keys of the dictionary in "Implementing ArcSight Common Event Format", with their lengths.
KEYS = {
    "rt": 13,
    "externalId": 40,
    "suser": 1023,
    "act": 63,
    "reason": 1023,
    "outcome": 63,
    **{f"cs{number}": 4000 for number in (1, 2, 3)},
    **{f"cs{number}Label": 1023 for number in (1, 2, 3)},
}


def test_every_cef_field_is_of_the_dictionary_and_no_longer_than_it_says() -> None:
    body = {"person": "ana", "code": "c", "command": "approve", "much": "=" * 9000}
    *head, extension = written(Form.CEF, an_entry(body)).rstrip("\n").split("|", 7)
    fields = {name: unescaped(one) for name, one in FIELD.findall(extension)}

    assert set(fields) == set(KEYS)
    assert all(len(one) <= KEYS[name] for name, one in fields.items())
    assert head == ["CEF:0", "Keyturn", "Keyturn", "1.0", "Reviewed", "Reviewed", "3"]


HEAD = r"((?:\\.|[^\\|])*)\|"
ONE_LINE = {ord("\r"): " ", ord("\n"): " "}


@example("|\\", "a=\\n\n", "|=")
@given(st.text(), st.text(), st.text())
def test_a_cef_line_reads_back_as_the_standard_says(kind: str, who: str, request: str) -> None:
    line = written(Form.CEF, an_entry({"person": who}, kind=kind, request=request or None))

    assert line.endswith("\n")
    assert len(line[:-1].splitlines()) == 1
    found = re.fullmatch(HEAD * 7 + "(.*)", line[:-1])
    assert found
    *head, extension = found.groups()
    fields = {name: unescaped(one) for name, one in FIELD.findall(extension)}
    assert [unescaped(one) for one in head[4:6]] == [seen(kind).translate(ONE_LINE)] * 2
    assert fields.get("suser", "") == seen(who)
    assert fields.get("cs1", "") == seen(request)


def seen(text: str) -> str:
    return "".join(one if one.isprintable() or one in "\r\n" else " " for one in text)


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda one: {"n": "\n", "r": "\r"}.get(one[1], one[1]), text)


def test_cef_says_who_was_refused_what() -> None:
    line = written(Form.CEF, an_entry(REFUSED, "CommandRefused"))

    assert line.startswith("CEF:0|Keyturn|Keyturn|1.0|CommandRefused|CommandRefused|5|rt=")
    assert (
        " suser=eve act=approve reason=not_eligible outcome=failure cs1Label=request cs1=req_1 "
        in line
    )


def test_entries_are_written_one_at_a_time_after_one_header() -> None:
    taken = 0

    def endless() -> Any:
        nonlocal taken
        while True:
            taken += 1
            yield an_entry({})

    told = lines(Form.CSV, endless())

    assert next(told) == header(Form.CSV)
    assert (taken, next(told)[:5], taken) == (0, '"7","', 1)


def test_a_body_that_is_no_object_is_given_as_it_is() -> None:
    entry = an_entry({})._replace(body="{")

    assert json.loads(written(Form.JSONL, entry))["body"] == {"unreadable": "{"}


@pytest.mark.parametrize("body", ['{"a":NaN}', '{"a":-Infinity}', "[" * 5000])
def test_so_is_one_that_is_no_json(body: str) -> None:
    for form in (Form.JSONL, Form.OCSF):
        text = written(form, an_entry({})._replace(body=body))
        found = json.loads(text, parse_constant=pytest.fail)
        assert found.get("unmapped", found)["body"] == {"unreadable": body}


@pytest.mark.parametrize("form", Form)
def test_what_cannot_be_written_is_left_out_and_keeps_no_other(form: Form) -> None:
    bad = an_entry({})._replace(kind="\ud800", request_id="\ud800")
    left: list[Entry] = []

    text = "".join(lines(form, iter([bad, an_entry({})]), left.append))

    assert text.encode()
    assert left == ([bad] if form is Form.CSV else [])
