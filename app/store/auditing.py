"""What is read and kept about the chain itself."""

import base64
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Executable, Select, Text, bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Field, SQLModel

from app.audit.chain import START, Entry, Head
from app.store.engine import Session
from app.store.ledger import LINK_AT
from app.store.mapping import micros
from app.store.tables import NO_ROWID, Entries, Requests, table
from app.store.tools import Tools
from app.workflow.audit_ports import Mark, Wanted

PLACE = "verified head"
_HEAD = struct.Struct(">qq32s")


class Verified(SQLModel, table=True):
    """Up to where the chain was verified: sealed, because who owns the table may not say so."""

    __tablename__: ClassVar[Any] = "verified"
    __table_args__ = NO_ROWID

    name: str = Field(sa_column=Column(Text, primary_key=True, nullable=False))
    sealed: str = Field(sa_column=Column(Text, nullable=False))


_entries = table(Entries)
_requests = table(Requests)
_verified = table(Verified)

VERIFIED = select(_verified.c.sealed).where(_verified.c.name == bindparam("of"))
# Asked entry by entry: joined, either planner may begin with all that the agent ever asked.
_ASKER = select(_requests.c.agent).where(_requests.c.id == _entries.c.request_id).scalar_subquery()
ENTRIES_OF = (
    select(_entries.c.seq, _entries.c.kind, _entries.c.request_id)
    .where(
        _entries.c.seq > bindparam("after"),
        _entries.c.seq <= bindparam("until"),
        bindparam("agent") == _ASKER,
    )
    .order_by(_entries.c.seq)
    .limit(bindparam("limit", type_=BigInteger))
)
KEEP_VERIFIED = upsert(_verified)
KEEP_VERIFIED = KEEP_VERIFIED.on_conflict_do_update(
    index_elements=["name"], set_={"sealed": KEEP_VERIFIED.excluded.sealed}
)


@lru_cache(maxsize=32)
def wanted_entries(*named: str) -> Executable:
    """Select entries behind a number; `named` says by which of the filters."""
    query: Select[Any] = select(*_entries.c).where(_entries.c.seq > bindparam("after"))
    filters = {
        "since": _entries.c.at >= bindparam("since"),
        "until": _entries.c.at < bindparam("until"),
        "kind": _entries.c.kind == bindparam("kind"),
        "agent": bindparam("agent") == _ASKER,
        "request": _entries.c.request_id == bindparam("request"),
    }
    limit = bindparam("limit", type_=BigInteger)
    return query.where(*(filters[one] for one in named)).order_by(_entries.c.seq).limit(limit)


class AuditReading:
    """Reads of the chain; see `workflow.audit_ports`."""

    _session: Session
    _tools: Tools

    def chain_head(self) -> Head:
        """Say where the chain ends."""
        return self._tools.ledger.head(self._session)

    def links(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """Give the links of entries."""
        return links_of(self._session, numbers)

    def verified(self) -> Head:
        """Say up to where the chain was verified; what was not sealed by us is no answer."""
        row = self._session.one(VERIFIED, {"of": PLACE})
        try:
            sealed = base64.b64decode(row[0], validate=True) if row else b""
        except ValueError:
            return START
        opened = self._tools.ledger.sealer.open_secret(PLACE, sealed) if sealed else None
        return Head(*_HEAD.unpack(opened)) if opened else START

    def entries(self, wanted: Wanted, after: int, limit: int) -> tuple[Entry, ...]:
        """List entries behind a number."""
        return wanted_in(self._session, wanted, after, limit)

    def entries_of(self, agent: str, after: int, until: int, limit: int) -> tuple[Mark, ...]:
        """List entries about an agent's requests, behind a number and up to another."""
        values = {"agent": agent, "after": after, "until": until, "limit": limit}
        return tuple(map(Mark._make, self._session.all(ENTRIES_OF, values)))


class AuditWriting:
    """Writes about the chain; see `workflow.audit_ports`."""

    _session: Session
    _tools: Tools

    def keep_verified(self, head: Head) -> None:
        """Remember up to where the chain was verified."""
        sealed = self._tools.ledger.sealer.seal_secret(PLACE, _HEAD.pack(*head))
        values = {"name": PLACE, "sealed": base64.b64encode(sealed).decode()}
        self._session.run(KEEP_VERIFIED, values)


def links_of(session: Session, numbers: Sequence[int]) -> dict[int, bytes]:
    """Give the links of those of these entries that are there."""
    found = {one: session.one(LINK_AT, {"number": one}) for one in numbers}
    return {one: bytes(row[0]) for one, row in found.items() if row is not None}


def wanted_in(session: Session, wanted: Wanted, after: int, limit: int) -> tuple[Entry, ...]:
    """Give entries behind a number, oldest first."""
    given = {
        "since": micros(wanted.since),
        "until": micros(wanted.until),
        "kind": wanted.kind or None,
        "agent": wanted.agent or None,
        "request": wanted.request or None,
    }
    values = {name: one for name, one in given.items() if one is not None}
    rows = session.all(wanted_entries(*values), {**values, "after": after, "limit": limit})
    return tuple(map(Entry._make, rows))
