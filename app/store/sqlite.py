"""SQLite: one process writes, in WAL with every commit synced; readers cannot write."""

import fcntl
import os
import sqlite3
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from operator import attrgetter
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import NullPool

from app.store.committed import Committed, OnCommit
from app.store.engine import CannotOpen, Compiler, Listening, Manners, Session
from app.store.faults import DAMAGE, explained
from app.store.foreign_log import (
    refuse_a_log_of_another,
    refuse_a_mixture,
    refuse_what_was_left,
)
from app.store.migrations import HEAD, schema_version, upgrade
from app.store.putting_back import finish, refuse_while_one_waits
from app.store.triggers import assert_triggers
from app.tracing.causes import cause_of

OLDEST = (3, 35, 0)
STATEMENTS = 256
BUSY_ROWS = 8000
IDLE_ROWS = 1000
PATIENCE = 0.25

SETTINGS = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "recursive_triggers": ("ON", 1),
    "secure_delete": ("ON", 1),
    "wal_autocheckpoint": ("0", 0),
    "temp_store": ("MEMORY", 2),
    "cache_size": ("-16384", -16384),
}

FATAL = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}


def _one_of(codes: AbstractSet[int]) -> Callable[[Exception], bool]:
    return lambda error: getattr(error, "sqlite_errorcode", -1) & 0xFF in codes


def _manners(compiler: Compiler, begin: str) -> Manners:
    return Manners(
        *(compiler, sqlite3.Error, (begin,), attrgetter("in_transaction")),
        fatal=_one_of(FATAL),
        passing=_one_of(FATAL - DAMAGE),
        lost=lambda _: False,
    )


class SqliteEngine:
    """A database file."""

    inline = True

    def __init__(self, path: Path) -> None:
        self._path = path
        compiler = Compiler(sqlite.dialect(paramstyle="named"))
        self._writing = _manners(compiler, "BEGIN IMMEDIATE")
        self._reading = _manners(compiler, "BEGIN")
        self._lock: int | None = None

    def claim(self) -> None:
        """Hold the lock file until `release`: a second process is refused, a dead one is not.

        A copy that was to be put in the database's place is put there first.
        """
        if sqlite3.sqlite_version_info < OLDEST:
            message = f"SQLite {sqlite3.sqlite_version} is too old; 3.35 or newer is needed"
            raise CannotOpen(message)
        lock = self._path.with_name(f"{self._path.name}.lock")
        try:
            held = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            message = f"{lock} cannot be written: {cause_of(error)}"
            raise CannotOpen(message) from error
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(held, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(held)
            message = (
                f"{self._path} is in use by another process (pid {holder}). "
                "Stop that one, or let it do the work: commands reach it over its socket."
            )
            raise CannotOpen(message) from error
        os.ftruncate(held, 0)
        os.pwrite(held, f"{os.getpid()}\n".encode(), 0)
        self._lock = held
        try:
            finish(self._path)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let others write."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def upgrade(self) -> None:
        """Bring the schema up to date, and put its triggers in place, in one transaction."""
        session = self.writer()
        schema_version(session)
        session.close()
        upgrade(
            create_engine(
                "sqlite://", creator=lambda: self._connect(readonly=False), poolclass=NullPool
            ),
            "BEGIN IMMEDIATE",
        )

    def ensure_current(self) -> None:
        """Bring the schema up to date where it is not, and check that its triggers stand."""
        refuse_a_log_of_another(self._path)
        if self._path.exists():
            refuse_a_mixture(self._path)
        session = self.writer()
        try:
            version = schema_version(session)
            if version != HEAD:
                self.upgrade()
            assert_triggers(session, "sqlite")
        finally:
            session.close()

    def writer(self) -> Session:
        """Open the one connection that writes."""
        return Session(self._connect(readonly=False), self._writing)

    def reader(self) -> Session:
        """Open a connection that cannot write."""
        refuse_while_one_waits(self._path)
        self.ensure_there()
        refuse_a_log_of_another(self._path)
        return Session(self._connect(readonly=True), self._reading)

    def ensure_there(self) -> None:
        """Raise CannotOpen where there is no database."""
        refuse_what_was_left(self._path)
        if not self._path.exists():
            message = (
                f"{self._path} is not there. If there was one, put a backup in its place with "
                "`hitl restore COPY`; otherwise `hitl serve` makes it"
            )
            raise CannotOpen(message)

    def tell(self, session: Session, changed: Committed) -> None:
        """Tell nobody: there is no other process."""

    def listener(self, heard: OnCommit) -> Listening | None:  # noqa: ARG002
        """Hear nobody."""
        return None

    def untidy(self, session: Session, *, idle: bool) -> bool:
        """Tell whether the log has grown: sooner when nobody waits, later in any case."""
        written = _written(session) - session.tidied
        return written >= (IDLE_ROWS if idle else BUSY_ROWS) or (idle and session.scrub)

    def tidy(self, session: Session) -> None:
        """Move the log into the database.

        The writer does it itself, on its own connection: two connections that write and
        checkpoint at the same instant can corrupt the file (SQLite before 3.51.3).
        """
        how = "TRUNCATE" if session.scrub else "PASSIVE"
        busy, *_ = session.say(f"PRAGMA wal_checkpoint({how})")[0]
        session.scrub = session.scrub and bool(busy)
        session.tidied = _written(session)

    def leave(self, session: Session) -> None:
        """Move all of the log into the database, which is one file then; and give it up.

        Where somebody still reads, the log stays until the next start, which replays it.
        """
        try:
            session.say("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            session.close()

    def _connect(self, *, readonly: bool) -> sqlite3.Connection:
        refuse_what_was_left(self._path)
        mode = "ro" if readonly else "rwc"
        try:
            connection = sqlite3.connect(
                f"file:{quote(str(self._path))}?mode={mode}",
                uri=True,
                timeout=PATIENCE,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=STATEMENTS,
            )
            if readonly:
                connection.execute("PRAGMA query_only=ON")
            else:
                _set(connection)
        except sqlite3.Error as error:
            raise CannotOpen(explained(error, str(self._path))) from error
        return connection


def _written(session: Session) -> int:
    connection = session.connection
    return connection.total_changes if isinstance(connection, sqlite3.Connection) else 0


def _set(connection: sqlite3.Connection) -> None:
    for name, (wanted, meaning) in SETTINGS.items():
        connection.execute(f"PRAGMA {name}={wanted}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != meaning:
            connection.close()
            message = f"SQLite refuses {name}={wanted} (it is {found}); use a local disk"
            raise CannotOpen(message)
