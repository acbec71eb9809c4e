"""Walk the chain in the database, and open every payload that is still there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, func, literal_column, select

from app.audit.chain import START, Entry, Head
from app.audit.verify import Broken
from app.audit.verify import verify as verify_chain
from app.store.engine import CannotOpen, Engine, Row, Session
from app.store.ledger import AUTHORITY, KEY_OF
from app.store.sealing import Sealer, place_of
from app.store.tables import Entries, Payloads, table

AT_ONCE = 1000
KEYS_KEPT = 4096
GONE = "is gone, and no entry says that it was erased"
CLOSED = "the key of its payload does not open: is HITL_DATA_KEY another one?"

_entries = table(Entries)
_payloads = table(Payloads)

# In steps, not in one long read: that would keep SQLite's log from being moved into the database.
ENTRIES = (
    select(*_entries.c)
    .where(_entries.c.seq > bindparam("after"))
    .order_by(_entries.c.seq)
    .limit(bindparam("limit"))
)
PAYLOADS = (
    select(_payloads.c.seq, _payloads.c.sealed)
    .where(_payloads.c.seq > bindparam("after"), _payloads.c.seq <= bindparam("last"))
    .order_by(_payloads.c.seq)
)
KNOWN = select(_entries.c.link).where(_entries.c.seq == bindparam("name"))
SHREDDED = select(func.coalesce(func.max(_entries.c.seq), literal_column("0"))).where(
    _entries.c.request_id == bindparam("request"), _entries.c.kind == literal_column("'Shredded'")
)
LAST_ENTRY = select(func.coalesce(func.max(_entries.c.seq), literal_column("0")))
LAST_PAYLOAD = select(func.coalesce(func.max(_payloads.c.seq), literal_column("0")))


Told = Callable[[int, int], None]


def verify(
    engine: Engine,
    sealer: Sealer | None,
    since: Head = START,
    most: int | None = None,
    told: Told = lambda *_: None,
) -> Head | Broken:
    """Check the chain from behind a head that is known, with the payloads if there is a sealer.

    A payload that is gone is held against its entry, unless a later one says that it was erased.
    `most` is about how many entries to check; `told` hears after each step how many of how many.
    Each step sees one state of the database, and so what was erased in between as erased.

    Raises CannotOpen when it cannot be read now, which says nothing of the chain.
    """
    session = engine.reader()
    try:
        return _changed(session, since) or _walk(session, sealer, since, most, told)
    finally:
        session.close()


@contextmanager
def _one_state(session: Session) -> Iterator[None]:
    """See one state of the database for the length of a block: what is erased goes at once."""
    session.begin()
    try:
        yield
    except session.errors:
        with suppress(session.errors):
            session.rollback()
        raise
    session.rollback()


def _changed(session: Session, since: Head) -> Broken | None:
    row = session.one(KNOWN, {"name": since.seq})
    if since.seq == 0 or (row is not None and row[0] == since.link):
        return None
    problem = "gone" if row is None else "not the entry that was there before"
    return Broken(since.seq, since.at, problem)


def _walk(
    session: Session, sealer: Sealer | None, since: Head, most: int | None, told: Told
) -> Head | Broken:
    # Asked first, because while the walk goes on the service adds entries with payloads.
    row = session.one(LAST_PAYLOAD)
    (last,) = session.one(LAST_ENTRY) or (0,)
    head = since
    while True:
        found = _step(session, sealer, head)
        if isinstance(found, Broken):
            return found
        if found == head:
            break
        head = found
        told(head.seq, max(last, head.seq))
        if most is not None and head.seq - since.seq >= most:
            return head
    if row is not None and row[0] > head.seq:
        return Broken(head.seq + 1, head.at, "missing: a payload behind it is still there")
    return head


def _step(session: Session, sealer: Sealer | None, head: Head) -> Head | Broken:
    """Check the next entries with their payloads, as they are in one state of the database."""
    try:
        with _one_state(session):
            return _checked(session, sealer, head, AT_ONCE)
    except session.errors as error:
        _ensure_readable(session, error)
    # One among them cannot be read: go by single entries, to name it.
    try:
        with _one_state(session):
            return _checked(session, sealer, head, 1)
    except session.errors as error:
        _ensure_readable(session, error)
        return Broken(head.seq + 1, 0, f"unreadable: {error}")


def _ensure_readable(session: Session, error: Exception) -> None:
    """Raise CannotOpen for what says nothing of the chain: a connection lost, a lock, memory."""
    if session.passing(error):
        message = f"the database cannot be read now: {str(error).strip()}"
        raise CannotOpen(message) from error


def _checked(session: Session, sealer: Sealer | None, head: Head, limit: int) -> Head | Broken:
    rows = session.all(ENTRIES, {"after": head.seq, "limit": limit})
    found = verify_chain(map(Entry._make, rows), head)
    good = found.seq - head.seq - isinstance(found, Broken)
    bad = _Payloads(session, sealer).first_bad(rows[:good]) if sealer else None
    return bad or found


class _Payloads:
    """Opens payloads, and holds each against what its entry committed to, in one state.

    Nothing is remembered from one state to the next: between two, a request may be erased and
    get another key.
    """

    def __init__(self, session: Session, sealer: Sealer) -> None:
        self._session = session
        self._sealer = sealer
        self._key = lru_cache(maxsize=KEYS_KEPT)(self._open)
        self._erased: dict[str, int] = {}

    def first_bad(self, rows: list[Row]) -> Broken | None:
        """Name the first of these entries whose payload is not its own."""
        if not rows:
            return None
        values = {"after": rows[0][0] - 1, "last": rows[-1][0]}
        there: dict[int, bytes] = dict(self._session.all(PAYLOADS, values))
        for entry in map(Entry._make, rows):
            if problem := self._problem(entry, there.get(entry.seq)):
                return Broken(entry.seq, entry.at, problem)
        return None

    def _problem(self, entry: Entry, sealed: bytes | None) -> str:
        if entry.commitment is None:
            return "a payload was added to it" if sealed is not None else ""
        request = entry.request_id or AUTHORITY
        if sealed is None:
            return "" if self._was_erased(request, entry.seq) else f"its payload {GONE}"
        key, why_not = self._key(request)
        if key is None:
            return why_not
        opened = self._sealer.unseal(key, place_of(entry.seq, request), sealed, entry.commitment)
        return "" if opened is not None else "its payload is not what it committed to"

    def _was_erased(self, request: str, seq: int) -> bool:
        if self._erased.get(request, 0) < seq:
            row = self._session.one(SHREDDED, {"request": request})
            self._erased[request] = row[0] if row else 0
        return self._erased[request] > seq

    def _open(self, request: str) -> tuple[AESGCM | None, str]:
        row = self._session.one(KEY_OF, {"request": request})
        if row is None:
            return None, f"the key of its payload {GONE}"
        key = self._sealer.open_key(request, row[0])
        return key, "" if key else CLOSED
