"""The outbox: post a message, lease what is due, settle what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import structlog
from sqlalchemy import (
    CTE,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from app.delivery.message import REMINDED, Leased, Message, MessageKind, OutboxState
from app.store.engine import Row, Session
from app.store.mapping import micros, moment
from app.store.tables import Outbox, table

log = structlog.get_logger()

ASIDE_FOR = timedelta(seconds=60)
ROUNDS = 10

_outbox = table(Outbox)
_open = _outbox.c.settled_at.is_(None)
Due: TypeAlias = Select[Any]

POST = insert(_outbox).values(
    {
        **{name: bindparam(name) for name in ("kind", "key", "address", "request_id", "card")},
        "generation": literal_column("1"),
        "attempts": literal_column("0"),
        "holder": literal_column("0"),
        "created_at": bindparam("now"),
        "due_at": bindparam("now"),
    }
)
POST = POST.on_conflict_do_update(
    index_elements=["key"],
    index_where=_open,
    set_={
        "generation": _outbox.c.generation + literal_column("1"),
        "due_at": case(
            (
                and_(_outbox.c.leased_until.is_(None), _outbox.c.due_at > bindparam("now")),
                bindparam("now"),
            ),
            else_=_outbox.c.due_at,
        ),
    },
)


def _addresses() -> CTE:
    """Step from one address to the next by the index, one seek each."""
    first = select(func.min(_outbox.c.address).label("address")).where(_open)
    step = first.cte("addresses", recursive=True)
    behind = (
        select(func.min(_outbox.c.address))
        .where(_open, _outbox.c.address > step.c.address)
        .scalar_subquery()
    )
    return step.union_all(select(behind).where(step.c.address.is_not(None)))


def _due() -> Due:
    """Select the oldest due message of each address, however long the queue of an address is."""
    addresses = _addresses()
    one, held = _outbox.alias("one"), _outbox.alias("held")
    oldest = (
        select(one.c.id)
        .where(
            one.c.settled_at.is_(None),
            one.c.address == addresses.c.address,
            one.c.due_at <= bindparam("now"),
        )
        .order_by(one.c.due_at, one.c.id)
        .limit(literal_column("1"))
        .scalar_subquery()
    )
    in_flight = (
        select(held.c.id)
        .where(
            held.c.settled_at.is_(None),
            held.c.leased_until.is_not(None),
            held.c.address == addresses.c.address,
            held.c.leased_until > bindparam("now"),
        )
        .exists()
    )
    return (
        select(_outbox)
        .join(addresses, _outbox.c.id == oldest)
        .where(~in_flight)
        .order_by(_outbox.c.due_at, _outbox.c.id)
        .limit(bindparam("limit"))
        .with_for_update(of=_outbox, skip_locked=True)
    )


DUE = _due()
DUE_OUTSIDE = DUE.where(_outbox.c.kind == literal_column(f"'{MessageKind.WEBHOOK.value}'"))
LEASE = (
    update(_outbox)
    .values(
        attempts=_outbox.c.attempts + literal_column("1"),
        due_at=bindparam("until"),
        leased_until=bindparam("until"),
        holder=bindparam("holder"),
    )
    .where(_outbox.c.id == bindparam("name"))
)
_OURS = and_(
    _outbox.c.id == bindparam("name"),
    _open,
    _outbox.c.attempts == bindparam("tries"),
    _outbox.c.leased_until == bindparam("held_until"),
)
_MOVED = _outbox.c.generation != bindparam("seen")
FINISH = (
    update(_outbox)
    .values(
        settled_at=case((_MOVED, null()), else_=bindparam("now")),
        due_at=bindparam("now"),
        attempts=case((_MOVED, literal_column("0")), else_=_outbox.c.attempts),
        leased_until=null(),
    )
    .where(_OURS)
    .returning(_outbox.c.settled_at)
)
AGAIN = (
    update(_outbox)
    .values(due_at=bindparam("again"), leased_until=null())
    .where(_OURS)
    .returning(_outbox.c.settled_at)
)
HOLD = (
    update(_outbox)
    .values(due_at=bindparam("again"), created_at=bindparam("again"), leased_until=null())
    .where(_OURS)
)
_LEASED = and_(_open, _outbox.c.leased_until.is_not(None))
FREE = update(_outbox).values(due_at=bindparam("now"), leased_until=null()).where(_LEASED)
FREE_OF_ONE = FREE.where(_outbox.c.holder == bindparam("gone"))
HOLDERS = select(_outbox.c.holder).where(_LEASED).distinct()
ASIDE = (
    update(_outbox)
    .values(due_at=bindparam("again"), leased_until=null())
    .where(_outbox.c.id == bindparam("name"))
)
ALONG = (
    select(_outbox)
    .where(
        _open,
        _outbox.c.address == bindparam("there"),
        _outbox.c.due_at <= bindparam("now"),
        or_(_outbox.c.leased_until.is_(None), _outbox.c.leased_until <= bindparam("now")),
        _outbox.c.key.startswith(f"{REMINDED}:"),
        _outbox.c.id != bindparam("name"),
    )
    .order_by(_outbox.c.due_at, _outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
WAITING = select(func.count(), func.min(_outbox.c.created_at)).where(_open)


def post(session: Session, message: Message, now: int) -> None:
    """Add a message, or tell the one with its key that is still open that there is more to say."""
    session.run(
        POST,
        {
            "kind": message.kind.value,
            "key": message.key,
            "address": message.address,
            "request_id": message.request_id,
            "card": message.card,
            "now": now,
        },
    )


def lease(
    session: Session, due: Due, limit: int, until: datetime, busy: frozenset[str], now: datetime
) -> tuple[Leased, ...]:
    """Lease what is due, oldest first, one for each address that is neither busy nor leased.

    What this version cannot read is set aside for a while: it may be for a newer one, and it
    must hold up nothing behind it. What a process that is gone had leased is due at once.
    """
    _free_of_the_gone(session, now)
    found = _found(session, due, limit + len(busy), until, now)
    leased = [one for one in found if one.message.address not in busy][:limit]
    return _taken(session, leased)


def along(
    session: Session, leased: Leased, least: int, most: int, now: datetime
) -> tuple[Leased, ...]:
    """Lease the other reminders that are due where one is, or none where they are too few."""
    there = {"there": leased.message.address, "name": leased.id}
    rows = session.all(ALONG, {**there, "now": micros(now), "limit": most})
    found = [one for row in rows if (one := _read(row, leased.leased_until))]
    return _taken(session, found) if len(found) >= least else ()


def hold(session: Session, leased: Leased, until: datetime) -> None:
    """Let a leased message wait for a moment, from which on it counts as waiting."""
    values = {
        "name": leased.id,
        "tries": leased.attempts,
        "held_until": micros(leased.leased_until),
        "again": micros(until),
    }
    session.run(HOLD, values)


def settle(
    session: Session, leased: Leased, retry_at: datetime | None, now: datetime
) -> tuple[bool, bool]:
    """End a lease; say whether it was still ours, and whether the message is still open."""
    values = {
        "name": leased.id,
        "tries": leased.attempts,
        "held_until": micros(leased.leased_until),
        "seen": leased.generation,
        "now": micros(now),
    }
    if retry_at is not None:
        row = session.one(AGAIN, {**values, "again": micros(retry_at)})
    else:
        row = session.one(FINISH, values)
    return row is not None, row is not None and row[0] is None


def free(session: Session, now: datetime) -> int:
    """Make due what is leased, by whomever; say how much that was."""
    return session.run(FREE, {"now": micros(now)})


def state(session: Session, undeliverable: int) -> OutboxState:
    """Tell how delivery stands."""
    row = session.one(WAITING)
    waiting, oldest = row or (0, None)
    return OutboxState(waiting, moment(oldest), undeliverable)


def _taken(session: Session, leased: Sequence[Leased]) -> tuple[Leased, ...]:
    for one in leased:
        until = micros(one.leased_until)
        session.run(LEASE, {"name": one.id, "until": until, "holder": session.holder})
    return tuple(leased)


def _free_of_the_gone(session: Session, now: datetime) -> None:
    """Make due what other processes had leased whose connections to the database have ended."""
    if not session.holder:
        return
    others = {row[0] for row in session.all(HOLDERS)} - {0, session.holder}
    for gone in sorted(others - session.holders()) if others else ():
        freed = session.run(FREE_OF_ONE, {"now": micros(now), "gone": gone})
        log.warning("leases_freed", messages=freed)


def _found(session: Session, due: Due, limit: int, until: datetime, now: datetime) -> list[Leased]:
    for _ in range(ROUNDS):
        rows = session.all(due, {"now": micros(now), "limit": limit})
        read = {row[0]: _read(row, until) for row in rows}
        unread = [name for name, one in read.items() if one is None]
        for name in unread:
            session.run(ASIDE, {"name": name, "again": micros(now + ASIDE_FOR)})
            log.error("message_unreadable", message=name)
        if not unread:
            break
    return [one for one in read.values() if one is not None]


def _read(row: Row, until: datetime) -> Leased | None:
    try:
        return _leased(dict(zip(_outbox.c.keys(), row, strict=True)), until)
    except (ValueError, TypeError):
        return None


def _leased(row: dict[str, Any], until: datetime) -> Leased:
    message = Message(
        MessageKind(row["kind"]), row["request_id"], row["key"], row["address"], row["card"]
    )
    return Leased(row["id"], message, row["attempts"] + 1, row["generation"], until)
