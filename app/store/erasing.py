"""Erase: the key and the sealed part of a request; and messages and answers that are long done."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, literal_column, select

from app.store.engine import Session
from app.store.ids import earliest
from app.store.mapping import micros
from app.store.statements import LIMIT
from app.store.tables import (
    Cards,
    Clicks,
    Entries,
    Idempotency,
    Outbox,
    Pages,
    PayloadKeys,
    Payloads,
    Requests,
    table,
)

_cards, _clicks, _entries = table(Cards), table(Clicks), table(Entries)
_idempotency, _outbox, _pages = table(Idempotency), table(Outbox), table(Pages)
_keys, _payloads, _requests = table(PayloadKeys), table(Payloads), table(Requests)

# Ids are ordered by time, so the oldest keys come first in the tree.
OUTLIVED = (
    select(_keys.c.request_id)
    .join(_requests, _requests.c.id == _keys.c.request_id)
    .where(
        _keys.c.request_id < bindparam("before"),
        _requests.c.state != literal_column("'pending'"),
        _requests.c.state != literal_column("'approved'"),
    )
    .order_by(_keys.c.request_id)
    .limit(LIMIT)
)
_of: BindParameter[str] = bindparam("request")
_entries_of = select(_entries.c.seq).where(_entries.c.request_id == _of)
ERASE = (
    delete(_keys).where(_keys.c.request_id == _of),
    delete(_payloads).where(_payloads.c.seq.in_(_entries_of)),
    delete(_idempotency).where(_idempotency.c.request_id == _of),
    delete(_pages).where(_pages.c.card.in_(select(_cards.c.id).where(_cards.c.request_id == _of))),
)
# Looked at from the oldest number on, so that a long table is not walked for the few that are due;
# past what still waits, however long it has.
_oldest = (
    select(_outbox.c.id, _outbox.c.settled_at)
    .where(_outbox.c.settled_at.is_not(None))
    .order_by(_outbox.c.id)
    .limit(LIMIT)
    .subquery()
)
PRUNE_OUTBOX = delete(_outbox).where(
    _outbox.c.id.in_(select(_oldest.c.id).where(_oldest.c.settled_at < bindparam("before")))
)
PRUNE_CLICKS = delete(_clicks).where(
    _clicks.c.id.in_(
        select(_clicks.c.id)
        .where(_clicks.c.at < bindparam("before"))
        .order_by(_clicks.c.at)
        .limit(LIMIT)
    )
)


def erase(session: Session, request: str) -> None:
    """Remove the key and every private part of a request."""
    for one in ERASE:
        session.run(one, {"request": request})
    session.scrub = True


class RetentionReading:
    """Reads of what there is to erase; see `workflow.retention_ports`."""

    _session: Session

    def outlived(self, asked_before: datetime, limit: int) -> tuple[str, ...]:
        """List what is over, was asked before a moment, and is not erased yet; oldest first."""
        values = {"before": earliest(asked_before), "limit": limit}
        return tuple(row[0] for row in self._session.all(OUTLIVED, values))


class RetentionWriting:
    """Removing what only served delivery; see `workflow.retention_ports`."""

    _session: Session

    def prune(self, before: datetime, limit: int) -> int:
        """Remove settled messages and answers to clicks from before a moment; say how many."""
        values: dict[str, Any] = {"before": micros(before), "limit": limit}
        return sum(self._session.run(one, values) for one in (PRUNE_OUTBOX, PRUNE_CLICKS))
