"""The endpoints that are told what happens to requests: how far, and what once more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    Text,
    bindparam,
    func,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Field, SQLModel

from app.audit.chain import Entry, link_of
from app.audit.verify import UNREADABLE
from app.delivery.subscription import Replay, Subscription
from app.domain.authority import AuthorityEvent
from app.domain.events import Event
from app.store.engine import Row, Session
from app.store.mapping import micros, moment, read_event, readable
from app.store.tables import NO_ROWID, Entries, table
from app.store.tools import Tools
from app.workflow.audit_ports import Mark

CHANCES = 1 << 16


def _text(*, key: bool = False) -> Any:  # noqa: ANN401
    return Field(sa_column=Column(Text, primary_key=key, nullable=False))


def _number(kind: Any = BigInteger, *, nullable: bool = False) -> Any:  # noqa: ANN401
    return Field(default=None, sa_column=Column(kind, nullable=nullable))


class Subscriptions(SQLModel, table=True):
    """How far each endpoint has been told."""

    __tablename__: ClassVar[Any] = "subscriptions"
    __table_args__ = NO_ROWID

    endpoint: str = _text(key=True)
    told: int = _number()
    due_at: int = _number()
    attempts: int = _number(Integer)
    tried_at: int | None = _number(nullable=True)
    answer: str = _text()
    head: int = _number()
    leased_until: int | None = _number(nullable=True)
    disabled: str = _text()
    since: int | None = _number(nullable=True)


class Replays(SQLModel, table=True):
    """What an endpoint is told once more."""

    __tablename__: ClassVar[Any] = "replays"
    __table_args__ = NO_ROWID

    id: str = _text(key=True)
    endpoint: str = _text()
    told: int = _number()
    until: int = _number()
    request_id: str = _text()
    asked_at: int = _number()


_entries, _rows, _replays = table(Entries), table(Subscriptions), table(Replays)
_between = (_entries.c.seq > bindparam("after"), _entries.c.seq <= bindparam("until"))

ALL = select(_rows).order_by(_rows.c.endpoint)
ONE = select(_rows).where(_rows.c.endpoint == bindparam("name"))
KEEP = upsert(_rows)
KEEP = KEEP.on_conflict_do_update(
    index_elements=["endpoint"],
    set_={one.name: KEEP.excluded[one.name] for one in _rows.c if not one.primary_key},
)
FREE = update(_rows).values(leased_until=null()).where(_rows.c.leased_until.is_not(None))
REPLAYS = (
    select(_replays)
    .where(_replays.c.endpoint == bindparam("name"))
    .order_by(_replays.c.asked_at, _replays.c.id)
)
KEEP_REPLAY = upsert(_replays)
KEEP_REPLAY = KEEP_REPLAY.on_conflict_do_update(
    index_elements=["id"], set_={"told": KEEP_REPLAY.excluded.told}
)
DROP_REPLAY = _replays.delete().where(_replays.c.id == bindparam("name"))
MARKS = (
    select(_entries.c.seq, _entries.c.kind, _entries.c.request_id)
    .where(*_between)
    .order_by(_entries.c.seq)
)
KINDS = select(_entries.c.kind, func.count()).where(*_between).group_by(_entries.c.kind)
KINDS_OF = KINDS.where(_entries.c.request_id == bindparam("request"))
ENTRY = select(_entries).where(_entries.c.seq == bindparam("number"))
AT = select(_entries.c.at).where(_entries.c.seq == bindparam("number"))


def free(session: Session) -> None:
    """Let whatever a process that is gone had leased be leased anew."""
    session.run(FREE, {})


def stored(session: Session) -> tuple[Subscription, ...]:
    """Read how every endpoint stands."""
    return tuple(readable(_read, session.all(ALL)))


class SubscriptionReading:
    """Reads; see `workflow.subscription_ports`."""

    _session: Session

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Give how every endpoint stands."""
        return stored(self._session)

    def subscription(self, endpoint: str) -> Subscription | None:
        """Give how an endpoint stands."""
        return next(readable(_read, self._session.all(ONE, {"name": endpoint})), None)

    def replays(self, endpoint: str) -> tuple[Replay, ...]:
        """Give what an endpoint is to be told once more, what was asked first before."""
        return tuple(readable(_replay, self._session.all(REPLAYS, {"name": endpoint})))

    def marks(self, after: int, until: int) -> tuple[Mark, ...]:
        """Give entries behind a number and up to another, in order."""
        rows = self._session.all(MARKS, {"after": after, "until": until})
        return tuple(Mark(seq, kind, request or "") for seq, kind, request in rows)

    def kinds(self, after: int, until: int, request: str = "") -> Mapping[str, int]:
        """Count entries by kind."""
        values: dict[str, Any] = {"after": after, "until": until}
        values |= {"request": request} if request else {}
        return {
            row[0]: row[1] for row in self._session.all(KINDS_OF if request else KINDS, values)
        }

    def written(self, seq: int) -> Event | AuthorityEvent | None:
        """Read an entry without its private fields; None when it is not as it was written."""
        row = self._session.one(ENTRY, {"number": seq})
        entry = Entry._make(row) if row else None
        try:
            if entry and link_of(entry) == entry.link:
                return read_event(entry.kind, entry.schema_version, entry.body)
        except UNREADABLE:
            return None
        return None

    def written_at(self, seq: int) -> datetime:
        """Tell when an entry was written."""
        row = self._session.one(AT, {"number": seq})
        return moment(int(row[0]) if row else 0)


class SubscriptionWriting(SubscriptionReading):
    """Writes; see `workflow.subscription_ports`."""

    _tools: Tools

    @property
    def now(self) -> datetime:
        """Give the time of this unit."""
        raise NotImplementedError

    def keep_subscription(self, subscription: Subscription) -> None:
        """Keep how an endpoint stands."""
        one = subscription
        values = {
            "endpoint": one.endpoint,
            "told": one.told,
            "due_at": micros(one.due_at),
            "attempts": one.attempts,
            "tried_at": micros(one.tried_at),
            "answer": one.answer,
            "head": one.head,
            "leased_until": micros(one.leased_until),
            "disabled": one.disabled,
            "since": micros(one.since),
        }
        self._session.run(KEEP, values)

    def keep_replay(self, replay: Replay) -> None:
        """Keep what is to be told once more."""
        values = {
            "id": replay.id,
            "endpoint": replay.endpoint,
            "told": replay.told,
            "until": replay.until,
            "request_id": replay.request,
            "asked_at": micros(self.now),
        }
        self._session.run(KEEP_REPLAY, values)

    def drop_replay(self, name: str) -> None:
        """Forget what was to be told once more."""
        self._session.run(DROP_REPLAY, {"name": name})

    def chance(self) -> float:
        """Draw a number from 0 up to 1."""
        return int.from_bytes(self._tools.random(2), "big") / CHANCES


def _read(row: Row) -> Subscription:
    endpoint, told, due, attempts, tried, answer, head, leased, disabled, since = row
    return Subscription(
        endpoint=endpoint,
        told=int(told),
        due_at=moment(due),
        attempts=int(attempts),
        tried_at=moment(tried),
        answer=answer,
        head=int(head),
        leased_until=moment(leased),
        disabled=disabled,
        since=moment(since),
    )


def _replay(row: Row) -> Replay:
    name, endpoint, told, until, request, _ = row
    return Replay(name, endpoint, int(told), int(until), request)
