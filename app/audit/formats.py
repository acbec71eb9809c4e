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

VENDOR, PRODUCT = "Holdpoint", "Holdpoint"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNWRITABLE = (AttributeError, TypeError, ValueError, OverflowError)
COLUMNS = ("seq", "at", "kind", "request", "who", "code", "body", "commitment", "prev", "link")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

OCSF_VERSION = "1.3.0"
CATEGORY, CLASS = 6, 6003
CREATE, UPDATE, OTHER = 1, 3, 99
INFORMATIONAL, LOW, HIGH = 1, 2, 4
SUCCESS, FAILURE = 1, 2
CREATES = frozenset({"Submitted", "Issued", "KeyCreated", "Enrolled"})
GRAVE = frozenset({"LockSet", "Revoked", "LockedOut"})
CEF_SEVERITY = {INFORMATIONAL: 3, LOW: 5, HIGH: 8}
PATHS = (
    ("actor", "id"),
    ("review", "person"),
    ("asker", "agent"),
    ("amendment", "person"),
    ("question", "person"),
    ("take", "person"),
    ("redemption", "executor"),
    ("person",),
    ("actor",),
    ("by",),
)


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


def who(body: Mapping[str, Any]) -> str:
    """Say who or what an entry is about: whoever did it, else nobody."""
    for path in PATHS:
        found: Any = body
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, str) and found:
            return found
    return ""


def record(entry: Entry) -> dict[str, Any]:
    """Give an entry as JSON has it."""
    return {
        "seq": entry.seq,
        "at": _time(entry.at),
        "kind": entry.kind,
        "request": entry.request_id,
        "body": _body(entry),
        "commitment": entry.commitment.hex() if entry.commitment else None,
        "prev": entry.prev.hex(),
        "link": entry.link.hex(),
        "schema_version": entry.schema_version,
        "software_version": entry.software_version,
    }


def ocsf(entry: Entry) -> dict[str, Any]:
    """Give an entry as an OCSF event of class API Activity (6003)."""
    body = _body(entry)
    code, activity = str(body.get("code") or ""), _activity(entry.kind)
    failed = entry.kind == "CommandRefused"
    name = who(body) or "holdpoint"
    event: dict[str, Any] = {
        "category_uid": CATEGORY,
        "class_uid": CLASS,
        "activity_id": activity,
        "type_uid": CLASS * 100 + activity,
        "severity_id": _severity(entry.kind),
        "status_id": FAILURE if failed else SUCCESS,
        "time": entry.at // 1000,
        "message": entry.kind,
        "metadata": _metadata(entry),
        "actor": {"user": {"uid": name, "name": name}},
        "api": {"operation": str(body.get("command") or entry.kind), "service": {"name": PRODUCT}},
        "src_endpoint": {"svc_name": "holdpoint"},
        "unmapped": {"body": body, "prev": entry.prev.hex()},
    }
    if activity == OTHER:
        event["activity_name"] = entry.kind
    if code:
        event["status_code"] = code
    if entry.request_id:
        event["api"]["request"] = {"uid": entry.request_id}
        event["metadata"]["correlation_uid"] = entry.request_id
    return event


def _metadata(entry: Entry) -> dict[str, Any]:
    version = entry.software_version
    return {
        "version": OCSF_VERSION,
        "product": {"name": PRODUCT, "vendor_name": VENDOR, "version": version},
        "uid": entry.link.hex(),
        "sequence": entry.seq,
        "event_code": entry.kind,
        "log_name": "audit chain",
    }


def safe_cell(value: object) -> str:
    """Write a cell that no spreadsheet takes for a formula: a quote stands before what may be."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(FORMULA) else text


def cef(entry: Entry) -> str:
    """Write an entry as a CEF line; header and extension are escaped, each in its own way."""
    body = _body(entry)
    severity = CEF_SEVERITY[_severity(entry.kind)]
    version = entry.software_version
    head = (VENDOR, PRODUCT, version, entry.kind, entry.kind, str(severity))
    given = {
        "rt": str(entry.at // 1000),
        "externalId": str(entry.seq),
        "suser": who(body),
        "reason": str(body.get("code") or ""),
        "outcome": "failure" if entry.kind == "CommandRefused" else "success",
        "cs1Label": "request" if entry.request_id else "",
        "cs1": entry.request_id or "",
        "cs2Label": "link",
        "cs2": entry.link.hex(),
        "msg": json.dumps(body, separators=(",", ":")),
    }
    extension = " ".join(f"{name}={_cef_value(one)}" for name, one in given.items() if one)
    return f"CEF:0|{'|'.join(map(_cef_head, head))}|{extension}\n"


def _csv(entry: Entry) -> str:
    told, body = record(entry), _body(entry)
    extra = {
        "who": who(body),
        "code": body.get("code"),
        "body": json.dumps(body),
    }
    return _row([{**told, **extra}[name] for name in COLUMNS])


def _row(cells: "list[Any] | tuple[str, ...]") -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(safe_cell, cells))
    return out.getvalue()


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"


def _body(entry: Entry) -> dict[str, Any]:
    try:
        found = json.loads(entry.body)
    except ValueError:
        return {"unreadable": entry.body}
    return found if isinstance(found, dict) else {"unreadable": entry.body}


def _activity(kind: str) -> int:
    if kind in CREATES:
        return CREATE
    return OTHER if kind in {"CommandRefused", "CardPosted", "PageShown"} else UPDATE


def _severity(kind: str) -> int:
    if kind in GRAVE:
        return HIGH
    return LOW if kind == "CommandRefused" else INFORMATIONAL


def _cef_head(text: str) -> str:
    return _one_line(text.replace("\\", "\\\\").replace("|", "\\|"), " ", " ")


def _cef_value(text: str) -> str:
    return _one_line(text.replace("\\", "\\\\").replace("=", "\\="), "\\n", "\\r")


def _one_line(text: str, new_line: str, back: str) -> str:
    told = text.replace("\r", back).replace("\n", new_line)
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
        except UNWRITABLE:
            left_out(entry)
        else:
            yield line
