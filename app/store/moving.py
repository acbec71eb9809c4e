"""Move all there is to an empty database: from SQLite to PostgreSQL, or back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select, tuple_
from sqlmodel import SQLModel

import app.store.unit  # noqa: F401 - it knows every table
from app.store.engine import CannotOpen, Engine, Row, Session
from app.store.faults import SQLITE
from app.store.opening import engine_of
from app.store.postgres import HOLDING
from app.store.triggers import TRIGGERS, WHOLE, install

# The only numbers that the database itself gives are those of messages.
GO_ON_COUNTING = """
SELECT setval(pg_get_serial_sequence('outbox', 'id'), greatest((SELECT max(id) FROM outbox), 1))
"""

# A replica has this lock as long as its connection lives; waiting ends with lock_timeout.
GONE = f"SELECT pg_advisory_xact_lock({HOLDING}, %(other)s)"

# One side may have to be read for long before there is anything for the other one.
PATIENTLY = "SET LOCAL idle_in_transaction_session_timeout = 0"

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Way:
    told: Told
    at_once: int


def move_database(
    source: str, target: str, told: Told = lambda *_: None, at_once: int = 1000
) -> int:
    """Copy every row to a database that holds none, in one transaction; say how many rows.

    Nobody writes to either meanwhile. `told` hears of rows, of how many.

    Raises CannotOpen when the service still runs on either, when either cannot be reached,
    when the source is of another version or holds what the target cannot, and when the target
    holds anything.
    """
    first, second = engine_of(source), engine_of(target)
    if source.startswith(SQLITE) and target.startswith(SQLITE):
        message = "both are SQLite: `hitl backup FILE` makes a copy, while the service runs"
        raise CannotOpen(message)
    if source == target:
        message = "both are the same database"
        raise CannotOpen(message)
    with claimed(first), claimed(second):
        first.ensure_current()
        second.upgrade()
        return _move(first, second, _dialect(target), _Way(told, at_once))


def tables() -> list[Table]:
    """List every table, those that others refer to first."""
    return SQLModel.metadata.sorted_tables


def _move(first: Engine, second: Engine, dialect: str, way: _Way) -> int:
    reading, writing = first.writer(), second.writer()
    try:
        reading.begin()
        writing.begin()
        for engine, session in ((first, reading), (second, writing)):
            if not engine.inline:
                session.say(PATIENTLY)
            alone(session)
        if filled := [one.name for one in tables() if rows_in(writing, one)]:
            message = f"the target is not empty: there are rows in {', '.join(filled)}"
            raise CannotOpen(message)
        _lift_triggers(writing, dialect)
        moved, total = 0, sum(rows_in(reading, one) for one in tables())
        for one in tables():
            for rows in batches(reading, one, way.at_once):
                names = one.c.keys()
                _fill(writing, one, [dict(zip(names, row, strict=True)) for row in rows])
                moved += len(rows)
                way.told(moved, total)
        if dialect == "postgresql":
            writing.say(GO_ON_COUNTING)
        install(writing.say, dialect)
        writing.commit()
    finally:
        reading.close()
        writing.close()
    return moved


def _fill(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write rows; one that its column cannot hold was never written so by the service."""
    try:
        session.many(insert(table), rows)
    except session.errors as error:
        why = type(error).__name__
        message = f"a row of {table.name} could not be written ({why}); nothing was copied"
        raise CannotOpen(message) from error


def alone(session: Session) -> None:
    """Make sure that no replica writes; one that has just been stopped is waited for a moment.

    Where the database can have one writer only, it was claimed already.
    """
    others = session.holders() - {session.holder} if session.holder else ()
    try:
        for one in others:
            session.say(GONE, {"other": one})
    except session.errors as error:
        message = "the database is in use by another process: stop the service first"
        raise CannotOpen(message) from error


def ensure_alone(url: str) -> None:
    """Raise CannotOpen where the service, or a replica of it, runs on a database."""
    engine = engine_of(url)
    with claimed(engine):
        session = engine.writer()
        try:
            session.begin()
            alone(session)
            session.rollback()
        finally:
            session.close()


def batches(session: Session, table: Table, limit: int) -> Iterator[list[Row]]:
    """Give the rows in the order of their key, some at a time."""
    key = list(table.primary_key.columns)
    after = tuple_(*(bindparam(f"after_{one.name}", type_=one.type) for one in key))
    first = select(table).order_by(*key).limit(limit)
    next_ = select(table).where(tuple_(*key) > after).order_by(*key).limit(limit)
    rows = session.all(first)
    places = [list(table.c.keys()).index(one.name) for one in key]
    while rows:
        yield rows
        last = {f"after_{one.name}": rows[-1][at] for one, at in zip(key, places, strict=True)}
        rows = session.all(next_, last)


def rows_in(session: Session, table: Table) -> int:
    """Count the rows of a table."""
    row = session.one(select(func.count()).select_from(table))
    return int(row[0]) if row else 0


def _lift_triggers(session: Session, dialect: str) -> None:
    """Take the triggers off until the rows are in: histories are not made anew, they are moved."""
    for one in TRIGGERS if dialect == "sqlite" else TRIGGERS + WHOLE:
        session.say(f"DROP TRIGGER {one.name}" + (f" ON {one.table}" * (dialect != "sqlite")))


@contextmanager
def claimed(engine: Engine) -> Iterator[None]:
    """Hold a database for the length of a block, where it can have one writer only."""
    engine.claim()
    try:
        yield
    finally:
        engine.release()


def _dialect(url: str) -> str:
    return "sqlite" if url.startswith(SQLITE) else "postgresql"
