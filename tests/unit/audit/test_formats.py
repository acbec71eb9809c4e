"""Whatever an entry holds, each format reads back as what was written."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.chain import Entry
from app.audit.formats import COLUMNS, Form, header, lines, ocsf, safe_cell, written

NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "naughty-strings.json").read_text())
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1", '=cmd|"/c calc"!A1')
REFUSED = {
    "command": "approve",
    "actor": {"kind": "person", "id": "eve", "account": None},
    "code": "not_eligible",
}
# What the schema of OCSF 1.3.0 (schema.ocsf.io) asks of API Activity: class, and each object.
REQUIRED = {
    "": {
        "activity_id",
        "actor",
        "api",
        "category_uid",
        "class_uid",
        "metadata",
        "severity_id",
        "src_endpoint",
        "time",
        "type_uid",
    },
    "metadata": {"product", "version"},
    "metadata.product": {"vendor_name"},
    "api": {"operation"},
    "api.service": set[str](),
}
AT_LEAST_ONE = {
    "actor": {"process", "user", "invoked_by", "session", "app_name", "app_uid"},
    "actor.user": {"account", "name", "uid"},
    "api.service": {"name", "uid"},
    "metadata.product": {"name", "uid"},
    "src_endpoint": {"ip", "uid", "name", "hostname", "svc_name", "instance_uid"},
}


def an_entry(body: Any, kind: str = "Reviewed", request: str | None = "req_1") -> Entry:
    at = 1_763_640_000_123_456
    text = json.dumps(body)
    return Entry(7, at, kind, request, text, b"c" * 32, b"p" * 32, b"l" * 32, 1, "1.0")


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@given(st.text())
def test_a_cell_is_never_a_formula_and_keeps_what_it_says(text: str) -> None:
    safe = safe_cell(text)

    assert not safe.lstrip().startswith(("=", "+", "-", "@"))
    assert safe in {text, f"'{text}"}


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


def test_cef_says_who_was_refused_what() -> None:
    line = written(Form.CEF, an_entry(REFUSED, "CommandRefused"))

    assert line.startswith("CEF:0|Holdpoint|Holdpoint|1.0|CommandRefused|CommandRefused|5|rt=")
    assert " suser=eve reason=not_eligible outcome=failure cs1Label=request cs1=req_1 " in line


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (REFUSED, "CommandRefused"),
        ({}, "Submitted"),
        ({}, "LockSet"),
        ([1], "x"),
        ({}, "Approved"),
    ],
)
def test_an_ocsf_event_has_all_that_its_class_asks_for(body: Any, kind: str) -> None:
    event = ocsf(an_entry(body, kind))

    for place, wanted in REQUIRED.items():
        assert wanted <= set(at(event, place)), place
    for place, some in AT_LEAST_ONE.items():
        assert some & set(at(event, place)), place
    assert (event["category_uid"], event["class_uid"]) == (6, 6003)
    assert event["activity_id"] in {0, 1, 2, 3, 4, 99}
    assert event["type_uid"] == 600300 + event["activity_id"]
    assert ("activity_name" in event) is (event["activity_id"] == 99)
    assert event["severity_id"] in range(7)
    assert event["time"] == 1_763_640_000_123
    assert json.loads(written(Form.OCSF, an_entry(body, kind))) == event


def at(event: Any, place: str) -> Any:
    for name in filter(None, place.split(".")):
        event = event[name]
    return event


def test_a_refusal_is_a_failure_with_its_code() -> None:
    event = ocsf(an_entry(REFUSED, "CommandRefused"))

    assert (event["status_id"], event["status_code"]) == (2, "not_eligible")
    assert event["actor"]["user"]["uid"] == "eve"
    assert event["api"]["operation"] == "approve"


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
