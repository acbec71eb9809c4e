"""The audit chain as the page shows it."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Any

from app.audit.chain import Head
from app.sandbox.page import Audit, AuditEntry
from app.store.store import Store
from app.workflow.audit_ports import Recorded
from app.workflow.ports import Queries

REQUESTS, ENTRIES, LONGEST = 12, 60, 160
NOT_SHOWN = {"payload", "render_digest", "terms"}


async def newest(store: Store) -> Audit:
    """Read the newest requests' entries, newest first, and check the whole chain."""
    entries = await store.read(_entries)
    verdict = await store.verify()
    whole = isinstance(verdict, Head)
    said = f"{verdict.seq} entries, and the chain is whole" if isinstance(verdict, Head) else ""
    return Audit(said or str(verdict), whole, entries)


def _entries(q: Queries) -> tuple[AuditEntry, ...]:
    found = [
        _shown(request.id, request.facts.action, recorded)
        for request in q.requests_of(limit=REQUESTS).requests
        for recorded in q.history(request.id)
    ]
    return tuple(sorted(found, key=lambda one: one.seq, reverse=True)[:ENTRIES])


def _shown(request: str, action: str, recorded: Recorded) -> AuditEntry:
    facts = {"request": request, **dict(_flat(dataclasses.asdict(recorded.event)))}
    kind = type(recorded.event).__name__
    why = facts.get("code") or facts.get("review.verdict") or facts.get("decided_by")
    about = f"{action} · {why}" if why else action
    return AuditEntry(recorded.seq, recorded.at.timestamp(), kind, about, facts)


def _flat(value: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, one in value.items():
        if name in NOT_SHOWN or one in (None, "", (), {}):
            continue
        if isinstance(one, dict):
            yield from _flat(one, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _said(one)[:LONGEST]


def _said(one: Any) -> str:  # noqa: ANN401 - any field of an entry
    if isinstance(one, Enum):
        return str(one.value)
    return one.isoformat(" ", "seconds") if isinstance(one, datetime) else str(one)
