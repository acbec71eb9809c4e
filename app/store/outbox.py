"""The outbox: post a message, lease what is due, settle what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from app.delivery.message import Leased, Message, MessageKind
from app.store.engine import Session
from app.store.mapping import micros, moment
from app.store.tables import Outbox, table
from app.workflow.ports import OutboxState

_outbox = table(Outbox)
_open = _outbox.c.settled_at.is_(None)

POST = insert(_outbox).values(
    {
        **{name: bindparam(name) for name in ("kind", "key", "address", "request_id", "card")},
        "generation": literal_column("1"),
        "attempts": literal_column("0"),
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


def _due() -> Select[Any]:
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
LEASE = (
    update(_outbox)
    .values(
        attempts=_outbox.c.attempts + literal_column("1"),
        due_at=bindparam("until"),
        leased_until=bindparam("until"),
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
FREE = (
    update(_outbox)
    .values(due_at=bindparam("now"), leased_until=null())
    .where(_open, _outbox.c.leased_until.is_not(None))
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
    session: Session, limit: int, until: datetime, busy: frozenset[str], now: datetime
) -> tuple[Leased, ...]:
    """Lease what is due, oldest first, one for each address that is neither busy nor leased."""
    rows = session.all(DUE, {"now": micros(now), "limit": limit + len(busy)})
    leased: list[Leased] = []
    for row in rows:
        found = dict(zip(_outbox.c.keys(), row, strict=True))
        if found["address"] in busy or len(leased) == limit:
            continue
        session.run(LEASE, {"name": found["id"], "until": micros(until)})
        leased.append(_leased(found, until))
    return tuple(leased)


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


def _leased(row: dict[str, Any], until: datetime) -> Leased:
    message = Message(
        MessageKind(row["kind"]), row["request_id"], row["key"], row["address"], row["card"]
    )
    return Leased(row["id"], message, row["attempts"] + 1, row["generation"], until)
