"""Which database an address names."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.audit.chain import START, Entry, Head
from app.audit.verify import Broken
from app.delivery.subscription import Subscription
from app.store.auditing import links_of, wanted_in
from app.store.engine import CannotOpen, Engine, Session
from app.store.faults import SQLITE, explaining
from app.store.ledger import LAST
from app.store.migrations import HEAD, schema_version
from app.store.own_key import changed_to_another, mismatch, nothing_sealed
from app.store.sealing import Sealer
from app.store.sqlite import SqliteEngine
from app.store.subscriptions import stored
from app.store.verifying import CLOSED, Told, verify
from app.workflow.audit_ports import Wanted

OLD_NAME = "holdpoint.db"
POSTGRESQL = "postgresql+psycopg://"


def engine_of(url: str) -> Engine:
    """Find the engine for an address.

    Raises CannotOpen for an address of another kind.
    """
    if url.startswith(SQLITE) and url != SQLITE and ":memory:" not in url:
        path = Path(url.removeprefix(SQLITE))
        refuse_the_old_name(path)
        return SqliteEngine(path)
    if url.startswith(POSTGRESQL):
        # The driver takes a tenth of a second to import, and most houses do not need it.
        from app.store.postgres import PostgresEngine  # noqa: PLC0415

        return PostgresEngine(url)
    message = (
        f"cannot use {url.partition('://')[0]}: write {SQLITE}FILE or {POSTGRESQL}USER@HOST/NAME"
    )
    raise CannotOpen(message)


def refuse_the_old_name(path: Path) -> None:
    """Raise CannotOpen where the database beside or at a path was made under the old name.

    Links of its chain and its receipts carry that name, so it cannot be carried on.
    """
    old = path.with_name(OLD_NAME)
    if path == old or (not path.exists() and old.exists()):
        message = (
            f"{old} was made when Keyturn had another name and cannot be carried on: "
            f"rename it to old-{OLD_NAME} (its -wal and -shm files alike) to keep it, "
            "and let `hitl init` make a new one"
        )
        raise CannotOpen(message)


def upgrade_database(url: str) -> str:
    """Bring a database's schema up to date, and say which it is now.

    Raises CannotOpen when it is in use, cannot be reached, or is of a newer version.
    """
    engine = engine_of(url)
    with explaining(url):
        engine.claim()
        try:
            engine.upgrade()
            engine.ensure_current()
        finally:
            engine.release()
    return HEAD


def ensure_there(url: str) -> None:
    """Raise CannotOpen where there is no database, for whoever only reads and so makes none."""
    engine_of(url).ensure_there()


@contextmanager
def reading(url: str) -> Iterator[Session]:
    """Open a database to read it, for a block; the service may run, or not.

    Raises CannotOpen when it cannot be reached or read.
    """
    with explaining(url):
        session = engine_of(url).reader()
        try:
            yield session
        finally:
            session.close()


def schema_of(url: str) -> str:
    """Tell which schema a database has, empty for none; the service may run, or not.

    Raises CannotOpen when it cannot be reached, or is of a newer version.
    """
    with reading(url) as session:
        return schema_version(session)


def head_of(url: str) -> Head:
    """Say where the chain ends, without opening the store."""
    with reading(url) as session:
        row = session.one(LAST)
        return Head(row[0], row[1], bytes(row[2])) if row else START


def subscriptions_in(url: str) -> tuple[Subscription, ...]:
    """Say how endpoints stand that are told what happens, without opening the store."""
    with reading(url) as session:
        return stored(session) if schema_version(session) == HEAD else ()


def entries_in(url: str, wanted: Wanted, at_once: int = 1000, after: int = 0) -> Iterator[Entry]:
    """Give entries behind a number, oldest first, some at a time, without opening the store."""
    with reading(url) as session:
        while found := wanted_in(session, wanted, after, at_once):
            yield from found
            after = found[-1].seq


def links_at(url: str, numbers: Sequence[int]) -> dict[int, bytes]:
    """Give the links of entries, without opening the store."""
    with reading(url) as session:
        return links_of(session, numbers)


def verify_database(
    url: str, data_key: bytes | None, since: Head = START, told: Told = lambda *_: None
) -> Head | Broken:
    """Check a chain without opening the store: the service may run, or not.

    `told` hears after each step how many entries, of how many, were checked.

    Raises CannotOpen when there is no database of this version's schema, or its key was changed.
    """
    engine = current_engine(url)
    sealer = Sealer(data_key, os.urandom) if data_key else None
    with explaining(url):
        found = verify(engine, sealer, since, told=told)
    if sealer and isinstance(found, Broken) and found.problem == CLOSED:
        _ensure_not_rekeyed(url, sealer)
    return found


def _ensure_not_rekeyed(url: str, sealer: Sealer) -> None:
    """Raise CannotOpen where the key was changed, maybe while the chain was walked."""
    with reading(url) as session:
        problem = changed_to_another(session, sealer)
    if problem:
        raise CannotOpen(problem)


def current_engine(url: str) -> Engine:
    """Find the engine for a database that is there.

    Raises CannotOpen when there is none of this version's schema.
    """
    version = schema_of(url)
    if version != HEAD:
        message = f"the database has schema {version or 'none'}; run `hitl database upgrade` first"
        raise CannotOpen(message)
    return engine_of(url)


def misfit(url: str, data_key: bytes) -> str:
    """Say why a data key is not the database's own, if it is not; the service may run, or not."""
    current_engine(url)
    with reading(url) as session:
        return mismatch(session, Sealer(data_key, os.urandom))


def sealed_nothing(url: str) -> bool:
    """Tell whether nothing is sealed in a database, so that any data key would be its own."""
    with reading(url) as session:
        return nothing_sealed(session)
