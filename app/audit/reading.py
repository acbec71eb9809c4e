"""What every format reads out of an entry: its body, who it is about, and how grave it is."""

import json
from collections.abc import Mapping
from typing import Any, Never

from app.audit.chain import Entry

REFUSED = "CommandRefused"
GRAVE = frozenset({"LockSet", "Revoked", "LockedOut", "Restored"})
FAILED = frozenset({REFUSED, "CardUndeliverable", "Unreached"})
PATHS = (
    ("actor", "id"),
    ("review", "person"),
    ("asker", "agent"),
    ("amendment", "person"),
    ("question", "person"),
    ("take", "person"),
    ("redemption", "executor"),
    ("to", "by"),
    ("person",),
    ("actor",),
    ("by",),
)


def body_of(entry: Entry) -> dict[str, Any]:
    """Read the body of an entry; one that is no JSON object is given as it is."""
    try:
        found = json.loads(entry.body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return {"unreadable": entry.body}
    return found if isinstance(found, dict) else {"unreadable": entry.body}


def text_at(body: Mapping[str, Any], *path: str) -> str:
    """Find a text in a body, empty where there is none."""
    found: Any = body
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def who(body: Mapping[str, Any]) -> str:
    """Say who or what an entry is about: whoever did it, else nobody."""
    return next((found for path in PATHS if (found := text_at(body, *path))), "")


def _no_number(name: str) -> Never:
    message = f"{name} is no number of JSON"
    raise ValueError(message)
