"""An entry as OCSF has it, version 1.8.0: an event of class API Activity (6003). Pure.

What decides about a request carries the profile `security_control` too: what was decided, and
by which rule. `tests/unit/audit/test_ocsf.py` holds events of every kind to the published schema.
"""

from collections.abc import Mapping
from typing import Any

from app.audit.chain import Entry
from app.audit.reading import FAILED, GRAVE, REFUSED, body_of, text_at, who

VERSION = "1.8.0"
CATEGORY, CLASS = 6, 6003
PRODUCT = {"name": "Keyturn", "vendor_name": "Keyturn"}
NOBODY = "keyturn"
PROFILE = "security_control"

CREATE, READ, UPDATE, OTHER = (1, "Create"), (2, "Read"), (3, "Update"), 99
CREATES = frozenset({"Submitted", "Issued", "KeyCreated", "Enrolled", "CoverNamed"})
OTHERS = frozenset({REFUSED, "CardPosted"})
INFORMATIONAL, LOW, HIGH = 1, 2, 4
SUCCESS, FAILURE = 1, 2
ALLOWED, DENIED = 1, 2
APPROVED, BLOCKED, TAKEN_BACK, REJECTED, UNAUTHORIZED = 8, 2, 24, 25, 26
DECISIONS = {
    "Approved": ("approved", ALLOWED, APPROVED),
    "Rejected": ("rejected", DENIED, REJECTED),
    "Denied": ("denied", DENIED, BLOCKED),
    "Expired": ("expired", DENIED, BLOCKED),
    "Lapsed": ("lapsed", DENIED, BLOCKED),
    "Revoked": ("revoked", DENIED, TAKEN_BACK),
    REFUSED: ("refused", DENIED, UNAUTHORIZED),
    "Reviewed/approve": ("approve", ALLOWED, APPROVED),
    "Reviewed/reject": ("reject", DENIED, REJECTED),
}


def ocsf(entry: Entry) -> dict[str, Any]:
    """Give an entry as an OCSF event."""
    body = body_of(entry)
    activity, name = _activity(entry.kind)
    by, code = who(body) or NOBODY, text_at(body, "code")
    event: dict[str, Any] = {
        "category_uid": CATEGORY,
        "class_uid": CLASS,
        "activity_id": activity,
        "activity_name": name,
        "type_uid": CLASS * 100 + activity,
        "severity_id": severity(entry.kind),
        "status_id": FAILURE if entry.kind in FAILED else SUCCESS,
        "time": entry.at // 1000,
        "message": entry.kind,
        "metadata": _metadata(entry),
        "actor": {"user": {"uid": by, "name": by}},
        "api": {
            "operation": text_at(body, "command") or entry.kind,
            "service": {"name": PRODUCT["name"]},
        },
        "src_endpoint": {"svc_name": NOBODY},
        "unmapped": {"body": body, "prev": entry.prev.hex()},
    }
    if code:
        event["status_code"] = code
    if entry.request_id:
        event["api"]["request"] = {"uid": entry.request_id}
        event["metadata"]["correlation_uid"] = entry.request_id
    _resource(event, body)
    _decision(event, entry.kind, body)
    return event


def severity(kind: str) -> int:
    """Say how grave a kind of entry is, as OCSF counts it."""
    if kind in GRAVE:
        return HIGH
    return LOW if kind in FAILED else INFORMATIONAL


def _metadata(entry: Entry) -> dict[str, Any]:
    return {
        "version": VERSION,
        "product": {**PRODUCT, "version": entry.software_version},
        "uid": entry.link.hex(),
        "sequence": entry.seq,
        "event_code": entry.kind,
        "log_name": "audit chain",
    }


def _activity(kind: str) -> tuple[int, str]:
    if kind in CREATES:
        return CREATE
    if kind == "PageShown":
        return READ
    return (OTHER, kind) if kind in OTHERS else UPDATE


def _resource(event: dict[str, Any], body: Mapping[str, Any]) -> None:
    """Name the resource that a submission is about."""
    if uid := text_at(body, "facts", "resource", "id"):
        event["resources"] = [{"uid": uid, "type": text_at(body, "facts", "resource", "type")}]


def _decision(event: dict[str, Any], kind: str, body: Mapping[str, Any]) -> None:
    """Say what was decided, and by which rule of which policy where the entry says that."""
    verdict = text_at(body, "review", "verdict")
    found = DECISIONS.get(f"{kind}/{verdict}" if verdict else kind)
    if found is None:
        return
    decision, action, disposition = found
    told: dict[str, Any] = {"decision": decision}
    if rule := text_at(body, "rule"):
        told["policy"] = {"name": rule, "version": text_at(body, "policy_version")}
    event["metadata"]["profiles"] = [PROFILE]
    event |= {"action_id": action, "disposition_id": disposition, "authorizations": [told]}
