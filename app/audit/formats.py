"""Write entries for other tools: JSON lines, CSV for spreadsheets, OCSF and CEF for a SIEM. Pure.

What is private is in no entry, and so in no export.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.audit.chain import Entry
from app.audit.ocsf import HIGH, INFORMATIONAL, LOW, ocsf, severity
from app.audit.reading import FAILED, body_of, text_at, who

VENDOR = PRODUCT = "Keyturn"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNWRITABLE = (AttributeError, TypeError, ValueError, OverflowError)
COLUMNS = ("seq", "at", "kind", "request", "who", "code", "body", "commitment", "prev", "link")
SIGNS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
DROPPED = frozenset(" '\"")
CEF_SEVERITY = {INFORMATIONAL: 3, LOW: 5, HIGH: 8}
CEF_LONGEST = 4000


class Form(StrEnum):
    """How entries can be written."""

    JSONL = "jsonl"
    CSV = "csv"
    OCSF = "ocsf"
    CEF = "cef"


def header(form: Form) -> str:
    """Give what stands before the first entry."""
    return _row(COLUMNS) if form is Form.CSV else ""


def written(form: Form, entry: Entry) -> str:
    """Write one entry, its line end included."""
    return _WRITERS[form](entry)


def record(entry: Entry) -> dict[str, Any]:
    """Give an entry as JSON has it."""
    return {
        "seq": entry.seq,
        "at": _time(entry.at),
        "kind": entry.kind,
        "request": entry.request_id,
        "body": body_of(entry),
        "commitment": entry.commitment.hex() if entry.commitment else None,
        "prev": entry.prev.hex(),
        "link": entry.link.hex(),
        "schema_version": entry.schema_version,
        "software_version": entry.software_version,
    }


def safe_cell(value: object) -> str:
    """Write a cell that no spreadsheet takes for a formula: a quote stands before what may be.

    What may be is what a sign of a formula begins, whatever blank, quote or unseen character a
    spreadsheet may drop before it, and what a tab or a line end begins.
    """
    text = "" if value is None else str(value)
    if text[:1].isalnum():
        return text
    return f"'{text}" if text[:1] in {"\t", "\r", "\n"} or _first(text) in SIGNS else text


def _first(text: str) -> str:
    return next((one for one in text if one.isprintable() and one not in DROPPED), "")


def cef(entry: Entry) -> str:
    """Write an entry as a CEF line; header and extension are escaped, each in its own way."""
    body = body_of(entry)
    grave = str(CEF_SEVERITY[severity(entry.kind)])
    head = (VENDOR, PRODUCT, entry.software_version, entry.kind, entry.kind, grave)
    given = {
        "rt": str(entry.at // 1000),
        "externalId": str(entry.seq),
        "suser": who(body),
        "act": text_at(body, "command"),
        "reason": text_at(body, "code"),
        "outcome": "failure" if entry.kind in FAILED else "success",
        "cs1Label": "request" if entry.request_id else "",
        "cs1": entry.request_id or "",
        "cs2Label": "link",
        "cs2": entry.link.hex(),
        "cs3Label": "body",
        "cs3": json.dumps(body, separators=(",", ":"))[:CEF_LONGEST],
    }
    extension = " ".join(f"{name}={_cef_value(one)}" for name, one in given.items() if one)
    return f"CEF:0|{'|'.join(map(_cef_head, head))}|{extension}\n"


def _csv(entry: Entry) -> str:
    told, body = record(entry), body_of(entry)
    extra = {
        "who": who(body),
        "code": text_at(body, "code"),
        "body": json.dumps(body),
    }
    return _row([{**told, **extra}[name] for name in COLUMNS])


def _row(cells: "list[Any] | tuple[str, ...]") -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(safe_cell, cells))
    return out.getvalue()


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"


def _cef_head(text: str) -> str:
    return _one_line(text.replace("\\", "\\\\").replace("|", "\\|"), " ", " ")


def _cef_value(text: str) -> str:
    return _one_line(text.replace("\\", "\\\\").replace("=", "\\="), "\\n", "\\r")


def _one_line(text: str, new_line: str, back: str) -> str:
    told = text.replace("\r", back).replace("\n", new_line)
    if told.isprintable():
        return told
    return "".join(one if one.isprintable() else " " for one in told)


def _time(at: int) -> str:
    moment = EPOCH + timedelta(microseconds=at)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


_WRITERS: dict[Form, Callable[[Entry], str]] = {
    Form.JSONL: lambda entry: _json(record(entry)),
    Form.CSV: _csv,
    Form.OCSF: lambda entry: _json(ocsf(entry)),
    Form.CEF: cef,
}


def lines(
    form: Form, entries: Iterator[Entry], left_out: Callable[[Entry], None] = lambda _: None
) -> Iterator[str]:
    """Write entries one after the other, none of them kept.

    `left_out` is told of each that cannot be written, because it is not as it ever was written.
    """
    if first := header(form):
        yield first
    for entry in entries:
        try:
            _time(entry.at)
            line = written(form, entry)
            line.encode()
        except UNWRITABLE:
            left_out(entry)
        else:
            yield line
