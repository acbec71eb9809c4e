"""PostgreSQL, for several replicas: one writes at a time, and all hear of every commit."""

import secrets
import uuid
from operator import attrgetter

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from app.store.committed import Committed, OnCommit
from app.store.engine import CannotOpen, Compiler, Manners, Session
from app.store.listening import CHANNEL, Listener, messages_of
from app.store.migrations import HEAD, schema_version, upgrade
from app.store.triggers import assert_triggers

WRITING = 0x686F6C64706F696E
MIGRATING = 0x686F6C64706F6967
LOCK = f"SELECT pg_advisory_xact_lock({WRITING})"
HOLDING = 0x686F6C64
# The server lets a session's lock go as soon as its process is gone, however it went.
HOLD = f"SELECT pg_advisory_lock_shared({HOLDING}, %s)"
HOLDERS = f"""
SELECT objid FROM pg_locks
WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = {HOLDING}
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""  # noqa: S608 # nosec B608 # a number of our own
CONNECT: dict[str, str | int] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
    "application_name": "keyturn",
}
SETTINGS = {
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
    "timezone": "UTC",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
SAFE = {"on", "remote_apply"}
NOTIFY = "SELECT pg_notify(%(channel)s, %(message)s)"


def _in_transaction(connection: psycopg.Connection) -> bool:
    return connection.info.transaction_status is TransactionStatus.INTRANS


def _fatal(error: Exception) -> bool:
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def _manners(compiler: Compiler, *begin: str) -> Manners:
    return Manners(
        *(compiler, psycopg.Error, begin, _in_transaction),
        fatal=_fatal,
        passing=_fatal,
        lost=attrgetter("closed"),
        holders=HOLDERS,
    )


class PostgresEngine:
    """A database on a server."""

    inline = False

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
            address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._address = make_conninfo(address, **CONNECT)
        except (ValueError, ArgumentError, psycopg.Error):
            message = "this PostgreSQL address cannot be read: write postgresql+psycopg://USER@HOST:PORT/NAME"
            raise CannotOpen(message) from None
        self._name = uuid.uuid4().hex
        self._holder = secrets.randbelow(2**31 - 1) + 1
        compiler = Compiler(self._url.get_dialect()())
        # The lock is a statement of its own, before any other: under REPEATABLE READ it would
        # take the snapshot, and the unit would not see what was committed while it waited.
        self._writing = _manners(compiler, "BEGIN ISOLATION LEVEL READ COMMITTED", LOCK)
        self._reading = _manners(compiler, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def claim(self) -> None:
        """Claim nothing: replicas take turns by the lock."""

    def release(self) -> None:
        """Release nothing."""

    def ensure_there(self) -> None:
        """Do nothing: whoever connects is told."""

    def upgrade(self) -> None:
        """Bring the schema up to date, and put its triggers in place, in one transaction."""
        session = self.reader()
        schema_version(session)
        session.close()
        engine = create_engine(self._url, poolclass=NullPool)
        upgrade(engine, f"SELECT pg_advisory_xact_lock({MIGRATING})")

    def ensure_current(self) -> None:
        """Raise CannotOpen, with the remedy, when the schema is not this version's."""
        session = self.reader()
        try:
            version = schema_version(session)
            if version != HEAD:
                message = (
                    f"the database has schema {version or 'none'}, and this version needs {HEAD}; "
                    "run `hitl database upgrade` first"
                )
                raise CannotOpen(message)
            assert_triggers(session, "postgresql")
        finally:
            session.close()

    def writer(self) -> Session:
        """Open a connection that writes."""
        connection = self._connect()
        for name, value in SETTINGS.items():
            connection.execute(f"SET {name} = '{value}'".encode())
        if _shown(connection) not in SAFE:
            connection.execute("SET synchronous_commit = on")
        if (found := _shown(connection)) not in SAFE:
            connection.close()
            message = (
                f"synchronous_commit is {found}; a commit would be answered before it is safe"
            )
            raise CannotOpen(message)
        connection.execute(HOLD.encode(), (self._holder,))
        return Session(connection, self._writing, self._holder)

    def reader(self) -> Session:
        """Open a connection that cannot write."""
        connection = self._connect()
        connection.execute("SET default_transaction_read_only = on")
        return Session(connection, self._reading)

    def tell(self, session: Session, changed: Committed) -> None:
        """Let the other replicas know, once this transaction commits, what it changed."""
        for message in messages_of(self._name, changed):
            session.say(NOTIFY, {"channel": CHANNEL, "message": message})

    def listener(self, heard: OnCommit) -> Listener | None:
        """Listen for what other replicas commit, on a connection of its own."""
        return Listener(self._address, self._name, heard)

    def untidy(self, session: Session, *, idle: bool) -> bool:  # noqa: ARG002
        """Leave tidying to the server."""
        return False

    def tidy(self, session: Session) -> None:
        """Leave tidying to the server."""

    def leave(self, session: Session) -> None:
        """Give the connection up."""
        session.close()

    def _connect(self) -> psycopg.Connection:
        try:
            return psycopg.connect(self._address, autocommit=True)
        except psycopg.Error as error:
            message = f"PostgreSQL cannot be reached at {self._url!r}: {str(error).strip()}"
            raise CannotOpen(message) from error


def _shown(connection: psycopg.Connection) -> str:
    row = connection.execute("SHOW synchronous_commit").fetchone()
    return str(row[0]) if row else ""
