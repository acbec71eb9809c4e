"""Walk the chain in the database, and open every payload that is still there."""

from collections.abc import Iterator
from functools import lru_cache

from sqlalchemy import bindparam, func, literal_column, outerjoin, select

from app.audit.chain import START, Entry, Head
from app.audit.verify import Broken
from app.audit.verify import verify as verify_chain
from app.store.engine import Engine, Row, Session
from app.store.ledger import AUTHORITY
from app.store.sealing import Sealer, place_of
from app.store.tables import Entries, PayloadKeys, Payloads, table

AT_ONCE = 1000

_entries = table(Entries)
_payloads = table(Payloads)
_keys = table(PayloadKeys)

# In steps, not in one long read: that would keep SQLite's log from being moved into the database.
STEP = (
    select(*_entries.c, _payloads.c.sealed, _keys.c.wrapped)
    .select_from(
        outerjoin(
            outerjoin(_entries, _payloads, _payloads.c.seq == _entries.c.seq),
            _keys,
            _keys.c.request_id
            == func.coalesce(_entries.c.request_id, literal_column(f"'{AUTHORITY}'")),
        )
    )
    .where(_entries.c.seq > bindparam("after"))
    .order_by(_entries.c.seq)
    .limit(bindparam("limit"))
)
KNOWN = select(_entries.c.link).where(_entries.c.seq == bindparam("name"))
LAST_PAYLOAD = select(func.coalesce(func.max(_payloads.c.seq), literal_column("0")))


def verify(engine: Engine, sealer: Sealer | None, since: Head = START) -> Head | Broken:
    """Check the chain from behind a head that is known, with the payloads if there is a sealer.

    What a payload's key no longer opens, because it was erased, is not held against it.
    """
    session = engine.reader()
    try:
        return _Walk(session, sealer, since).result()
    finally:
        session.close()


class _Walk:
    def __init__(self, session: Session, sealer: Sealer | None, since: Head) -> None:
        self._session = session
        self._sealer = sealer
        self._since = since
        self._broken: Broken | None = None
        if sealer is not None:
            self._key = lru_cache(maxsize=256)(sealer.open_key)

    def result(self) -> Head | Broken:
        since = self._since
        if since.seq:
            row = self._session.one(KNOWN, {"name": since.seq})
            if row is None or bytes(row[0]) != since.link:
                problem = "gone" if row is None else "not the entry that was there before"
                return Broken(since.seq, since.at, problem)
        row = self._session.one(LAST_PAYLOAD)
        last_payload = row[0] if row else 0
        found = verify_chain(self._entries(), since)
        if isinstance(found, Broken):
            return found
        if self._broken is None and last_payload > found.seq:
            return Broken(found.seq + 1, found.at, "missing: a payload behind it is still there")
        return self._broken or found

    def _entries(self) -> Iterator[Entry]:
        after = self._since.seq
        while rows := self._step(after):
            for row in rows:
                entry = Entry._make(row[:-2])
                yield entry
                problem = self._problem(entry, row[-2], row[-1])
                if problem:
                    self._broken = Broken(entry.seq, entry.at, problem)
                    return
            after = rows[-1][0]

    def _step(self, after: int) -> list[Row]:
        if self._broken:
            return []
        try:
            return self._session.all(STEP, {"after": after, "limit": AT_ONCE})
        except self._session.errors:
            return self._step_by_step(after)

    def _step_by_step(self, after: int) -> list[Row]:
        try:
            return self._session.all(STEP, {"after": after, "limit": 1})
        except self._session.errors as error:
            self._broken = Broken(after + 1, self._since.at, f"unreadable: {error}")
            return []

    def _problem(self, entry: Entry, sealed: bytes | None, wrapped: bytes | None) -> str:
        if sealed is None:
            return ""
        if entry.commitment is None:
            return "a payload was added to it"
        if self._sealer is None or wrapped is None:
            return ""
        request = entry.request_id or AUTHORITY
        key = self._key(request, wrapped)
        if key is None:
            return "the key of its payload does not open: is HITL_DATA_KEY another one?"
        opened = self._sealer.unseal(key, place_of(entry.seq, request), sealed, entry.commitment)
        return "" if opened is not None else "its payload is not what it committed to"
