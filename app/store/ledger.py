"""The chain in the database: append an entry, read a history, open a payload."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, func, insert, literal_column, outerjoin, select

from app.audit.chain import START, Entry, Head, link_of
from app.audit.verify import UNREADABLE
from app.domain.action import Payload
from app.domain.authority import AuthorityEvent
from app.domain.events import Event, Submitted
from app.store.engine import Row, Session
from app.store.mapping import SCHEMA_VERSION, moment, read_event, read_payload, shape_of
from app.store.opened import Opened
from app.store.sealing import Sealer, place_of
from app.store.tables import Entries, PayloadKeys, Payloads, table
from app.workflow.audit_ports import Recorded

AUTHORITY = "authority"
LINK = 32

_entries = table(Entries)
_payloads = table(Payloads)
_keys = table(PayloadKeys)

LAST = select(_entries.c.seq, _entries.c.at, _entries.c.link).where(
    _entries.c.seq == select(func.max(_entries.c.seq)).scalar_subquery()
)
LINK_AT = select(_entries.c.link).where(_entries.c.seq == bindparam("number"))
INSERT_ENTRY = insert(_entries)
INSERT_PAYLOAD = insert(_payloads)
INSERT_KEY = insert(_keys)
KEY_OF = select(_keys.c.wrapped).where(_keys.c.request_id == bindparam("request"))
EVIDENCE = (
    select(_entries).where(_entries.c.request_id == bindparam("request")).order_by(_entries.c.seq)
)
HISTORY = (
    select(*_entries.c, _payloads.c.sealed, _keys.c.wrapped)
    .select_from(
        outerjoin(
            outerjoin(_entries, _payloads, _payloads.c.seq == _entries.c.seq),
            _keys,
            _keys.c.request_id == _entries.c.request_id,
        )
    )
    .where(_entries.c.request_id == bindparam("request"))
    .order_by(_entries.c.seq)
)
PAYLOAD = (
    select(_entries.c.seq, _entries.c.commitment, _payloads.c.sealed, _keys.c.wrapped)
    .select_from(
        outerjoin(
            outerjoin(_entries, _payloads, _payloads.c.seq == _entries.c.seq),
            _keys,
            _keys.c.request_id == _entries.c.request_id,
        )
    )
    .where(
        _entries.c.request_id == bindparam("request"),
        (_entries.c.kind == "Submitted") | (_entries.c.kind == "Amended"),
    )
    .order_by(_entries.c.seq.desc())
    .limit(literal_column("1"))
)
BULK = select(func.coalesce(func.sum(func.length(_payloads.c.sealed)), literal_column("0"))).where(
    _payloads.c.seq.in_(
        select(_entries.c.seq).where(_entries.c.request_id == bindparam("request"))
    )
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes and reads entries with the keys at hand."""

    sealer: Sealer
    software: str
    opened: Opened = field(default_factory=Opened)

    def head(self, session: Session) -> Head:
        """Find the last entry."""
        row = session.one(LAST)
        return Head(row[0], row[1], bytes(row[2])) if row else START

    def holds(self, session: Session, head: Head) -> bool:
        """Tell whether an entry is in the chain."""
        row = session.one(LINK_AT, {"number": head.seq})
        return row is not None and bytes(row[0]) == head.link

    def append(
        self,
        session: Session,
        head: Head,
        event: Event | AuthorityEvent,
        request: str,
        at: int,
    ) -> Head:
        """Chain an event behind the head, its private fields sealed apart; give the new head."""
        shape = shape_of(type(event))
        seq = head.seq + 1
        commitment = None
        if shape.private and (secret := shape.secret(event)):
            key = self._key(session, request or AUTHORITY, new=isinstance(event, Submitted))
            place = place_of(seq, request or AUTHORITY)
            sealed, commitment = self.sealer.seal(key, place, secret)
            values = {"seq": seq, "request_id": request or AUTHORITY, "sealed": sealed}
            session.run(INSERT_PAYLOAD, values)
        entry = Entry(
            seq,
            at,
            shape.cls.__name__,
            request or None,
            shape.public(event),
            commitment,
            head.link,
            b"",
            SCHEMA_VERSION,
            self.software,
        )
        link = link_of(entry)
        session.run(INSERT_ENTRY, {**entry._asdict(), "link": link})
        return Head(seq, at, link)

    def history(self, session: Session, request: str) -> tuple[Recorded, ...]:
        """Read the entries of a request; one that does not carry its own link is no evidence."""
        return tuple(self._read(session.all(HISTORY, {"request": request})))

    def evidence(self, session: Session, request: str) -> tuple[Event, ...]:
        """Read what happened to a request; nothing where one entry is not as it was written."""
        entries = [Entry._make(row) for row in session.all(EVIDENCE, {"request": request})]
        try:
            if any(link_of(one) != one.link for one in entries):
                return ()
            events = [read_event(one.kind, one.schema_version, one.body) for one in entries]
        except UNREADABLE:
            return ()
        return tuple(one for one in events if isinstance(one, Event))

    def payload(self, session: Session, request: str) -> Payload | None:
        """Open the action of a request as it stands; None when it was erased or is another.

        Where the payload of the newest revision is gone, an older and wider one is not taken.
        """
        row = session.one(PAYLOAD, {"request": request})
        if row is None:
            return None
        return self.opened.find(request, row) or self._open(request, row)

    def _open(self, request: str, row: Row) -> Payload | None:
        seq, commitment, sealed, wrapped = row
        secret = self._unseal(seq, request, commitment, sealed, wrapped)
        try:
            payload = read_payload(secret) if secret else None
        except ValueError:
            return None
        if payload:
            self.opened.keep(request, row, payload)
        return payload

    def seal_words(self, session: Session, place: str, words: str) -> str:
        """Seal what somebody wrote about an authority, for a column of text."""
        if not words:
            return ""
        key = self._key(session, AUTHORITY, new=False)
        sealed, commitment = self.sealer.seal(key, place.encode(), words.encode())
        return base64.b64encode(commitment + sealed).decode()

    def open_words(self, session: Session, place: str, sealed: str) -> str:
        """Open such words; nothing where they were not sealed for this place."""
        row = session.one(KEY_OF, {"request": AUTHORITY}) if sealed else None
        key = self.sealer.open_key(AUTHORITY, bytes(row[0])) if row else None
        try:
            raw = base64.b64decode(sealed, validate=True)
        except ValueError:
            return ""
        opened = key and self.sealer.unseal(key, place.encode(), raw[LINK:], raw[:LINK])
        return opened.decode() if opened else ""

    def _key(self, session: Session, request: str, *, new: bool) -> AESGCM:
        row = None if new else session.one(KEY_OF, {"request": request})
        if row is None:
            key, wrapped = self.sealer.new_key(request)
            session.run(INSERT_KEY, {"request_id": request, "wrapped": wrapped})
            return key
        known = self.sealer.open_key(request, bytes(row[0]))
        if known is None:
            message = f"the key of {request} cannot be unwrapped: is HITL_DATA_KEY another one?"
            raise ValueError(message)
        return known

    def _read(self, rows: Iterable[Row]) -> Iterable[Recorded]:
        for row in rows:
            entry = Entry._make(row[:-2])
            secret = self._unseal(
                entry.seq, entry.request_id or AUTHORITY, entry.commitment, row[-2], row[-1]
            )
            try:
                if link_of(entry) == entry.link:
                    event = read_event(entry.kind, entry.schema_version, entry.body, secret)
                    yield Recorded(entry.seq, moment(entry.at), event)
            except UNREADABLE:
                continue

    def _unseal(
        self,
        seq: int,
        request: str,
        commitment: bytes | None,
        sealed: bytes | None,
        wrapped: bytes | None,
    ) -> bytes:
        if sealed is None or wrapped is None:
            return b""
        key = self.sealer.open_key(request, wrapped)
        opened = key and self.sealer.unseal(key, place_of(seq, request), sealed, commitment)
        return opened or b""
