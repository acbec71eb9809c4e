"""Change the data key: what is sealed under it is sealed anew, all in one transaction."""

import base64
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import Column, Table, Update, bindparam, update

from app import software
from app.domain.authority import Actor, Rekeyed
from app.store import enrolments
from app.store.auditing import Verified
from app.store.engine import CannotOpen, Engine, Row, Session
from app.store.ledger import Ledger
from app.store.mapping import micros
from app.store.moving import PATIENTLY, Told, alone, batches, claimed, rows_in
from app.store.opening import current_engine
from app.store.own_key import mismatch
from app.store.sealing import Sealer
from app.store.steps import mark
from app.store.tables import PayloadKeys, table
from app.store.tools import Clock, moment_at

KEPT = "nothing was changed"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table whose last column is sealed under the data key, each row for a place of its own."""

    table: Table
    place: Callable[[Row], str]

    @property
    def column(self) -> Column[bytes | str]:
        """Give the column that is sealed."""
        return list(self.table.columns)[-1]

    @property
    def anew(self) -> Update:
        """Give the statement that keeps a row's value, sealed anew."""
        named = [one == bindparam(f"of_{one.name}") for one in self.table.primary_key]
        return update(self.table).where(*named).values({self.column: bindparam("anew")})

    def row(self, row: Row, sealed: bytes) -> dict[str, object]:
        """Write the values of that statement, in the form in which the row has them."""
        names = self.table.columns.keys()
        key = {f"of_{one.name}": row[names.index(one.name)] for one in self.table.primary_key}
        text = isinstance(row[-1], str)
        return {**key, "anew": base64.b64encode(sealed).decode() if text else sealed}


SEALED = (
    Sealed(table(PayloadKeys), itemgetter(0)),
    Sealed(table(enrolments.Enrolments), enrolments.place_in),
    Sealed(table(Verified), itemgetter(0)),
)


@dataclass(frozen=True, slots=True)
class Change:
    """From which data key to which, who does it, and by which clock."""

    before: Sealer
    after: Sealer
    actor: Actor
    clock: Clock


def change_of(before: bytes, after: bytes, actor: Actor, clock: Clock) -> Change:
    """Make a change of these two keys."""
    return Change(Sealer(before, os.urandom), Sealer(after, os.urandom), actor, clock)


def rekey_database(
    url: str, change: Change, told: Told = lambda *_: None, at_once: int = 1000
) -> int:
    """Seal anew what is sealed under the data key, read it all once more, and say how much.

    Payloads and entries stay as they are; that the key was changed is one more entry. Nobody
    writes meanwhile. `told` hears how much of how much is done.

    Raises CannotOpen where nothing was changed: the service still runs, the key before is
    another one, something does not open. Raises ConnectionError where that is not known.
    """
    if change.before.name == change.after.name:
        message = f"both keys are the same ({change.after.name}); {KEPT}"
        raise CannotOpen(message)
    engine = current_engine(url)
    with claimed(engine):
        engine.ensure_current()
        session = engine.writer()
        try:
            sealed = _change(engine, session, change, _Steps(told, at_once))
            _commit(session)
        finally:
            session.close()
    return sealed


@dataclass(frozen=True, slots=True)
class _Steps:
    told: Told
    at_once: int

    def walk(self, session: Session, done: int) -> Iterator[tuple[Sealed, list[Row]]]:
        """Give all that is sealed, some at a time; it is walked twice."""
        total = 2 * sum(rows_in(session, one.table) for one in SEALED)
        for one in SEALED:
            for rows in batches(session, one.table, self.at_once):
                yield one, rows
                done += len(rows)
                self.told(done, total)


def _change(engine: Engine, session: Session, change: Change, steps: _Steps) -> int:
    try:
        session.begin()
        if not engine.inline:
            session.say(PATIENTLY)
        alone(session)
        if problem := mismatch(session, change.before):
            message = f"{problem}; {KEPT}"
            raise CannotOpen(message)
        done = 0
        for one, rows in steps.walk(session, 0):
            opened = [_opened(one, row, change.before) for row in rows]
            seal = change.after.seal_secret
            pairs = zip(rows, opened, strict=True)
            anew = [one.row(row, seal(one.place(row), secret)) for row, secret in pairs]
            session.many(one.anew, anew)
            done += len(rows)
        _chain(session, change)
        for one, rows in steps.walk(session, done):
            for row in rows:
                _opened(one, row, change.after)
    except session.errors as error:
        message = f"{KEPT}: {str(error).strip()}"
        raise CannotOpen(message) from error
    return done


def _opened(one: Sealed, row: Row, sealer: Sealer) -> bytes:
    """Open what a row has sealed; raises CannotOpen."""
    try:
        sealed = base64.b64decode(row[-1], validate=True) if isinstance(row[-1], str) else row[-1]
    except ValueError:
        sealed = b""
    opened = sealer.open_secret(one.place(row), bytes(sealed))
    if opened is None:
        message = (
            f"{one.table.name} {row[0]} does not open with the key {sealer.name}; {KEPT}. "
            "See `hitl audit verify`"
        )
        raise CannotOpen(message)
    return opened


def _chain(session: Session, change: Change) -> None:
    ledger = Ledger(change.after, software())
    moment = moment_at(change.clock, ledger.head(session), mark(session))
    event = Rekeyed(change.before.name, change.after.name, change.actor)
    ledger.append(session, moment.head, event, "", micros(moment.now))


def _commit(session: Session) -> None:
    try:
        session.commit()
    except session.errors as error:
        message = (
            "whether the key was changed is not known: the commit was not answered "
            f"({str(error).strip()}). Keep both keys; `hitl doctor` tells which is the database's"
        )
        raise ConnectionError(message) from error
