"""What the two databases have in common: statements compiled once, sent on the raw cursor."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Executable
from sqlalchemy.engine import Dialect

from app.store.committed import Committed, OnCommit

Row = tuple[Any, ...]
Values = Mapping[str, Any]
NOTHING: Values = {}


class Cursor(Protocol):
    """What the store asks of a DB-API cursor."""

    rowcount: int
    description: Any

    def execute(self, sql: str, values: Any = ..., /) -> object:  # noqa: ANN401
        """Send a statement."""

    def executemany(self, sql: str, values: Any, /) -> object:  # noqa: ANN401
        """Send a statement once for each of several sets of values."""

    def fetchone(self) -> Any:  # noqa: ANN401
        """Give the next row."""

    def fetchall(self) -> list[Any]:
        """Give all rows."""

    def close(self) -> None:
        """Forget the statement."""


class Connection(Protocol):
    """What the store asks of a DB-API connection."""

    def cursor(self) -> Any:  # noqa: ANN401
        """Make a cursor."""

    def close(self) -> None:
        """Give it up."""


class CannotOpen(Exception):  # noqa: N818 - it says what is so, and the text says what to do
    """The database cannot be used as it is; the text names the remedy."""


class Compiler:
    """Turns statements into SQL text for one dialect, once each."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._made: dict[Executable, tuple[str, dict[str, Any]]] = {}

    def __call__(self, statement: Executable) -> tuple[str, dict[str, Any]]:
        """Give the text of a statement, and the values that it brings itself."""
        made = self._made.get(statement)
        if made is None:
            compiled = statement.compile(dialect=self._dialect)  # type: ignore[attr-defined]
            own = {name: one for name, one in compiled.params.items() if one is not None}
            made = self._made[statement] = (str(compiled), own)
        return made


@dataclass(frozen=True, slots=True)
class Manners:
    """How one database is spoken to: how transactions begin, and what its errors mean.

    `fatal` tells whether an error ends more than the statement that met it, `passing` whether it
    says nothing of what is stored, `lost` whether a connection is gone for good. `holders` lists
    the numbers of the processes that write to this database now, where there can be several.
    """

    compiler: Compiler
    errors: type[Exception]
    begin: tuple[str, ...]
    in_transaction: Callable[[Any], bool]
    fatal: Callable[[Exception], bool]
    passing: Callable[[Exception], bool]
    lost: Callable[[Any], bool]
    holders: str = ""


class Session:
    """One connection; transactions and savepoints are sent as statements of our own.

    `holder` is the number by which other processes know whose leases these are, as long as the
    connection lives; 0 where there are no others. `scrub` says that something was erased whose old
    bytes may still lie in the log.
    """

    def __init__(self, connection: Connection, manners: Manners, holder: int = 0) -> None:
        self.connection = connection
        self.holder = holder
        self.dead: Exception | None = None
        self.tidied = 0
        self.scrub = False
        self._manners = manners
        self.errors = manners.errors
        self._compiled = manners.compiler
        self._cursor: Cursor = connection.cursor()

    def run(self, statement: Executable, values: Values = NOTHING) -> int:
        """Execute a statement and say how many rows it changed."""
        self._execute(statement, values)
        return self._cursor.rowcount

    def many(self, statement: Executable, rows: Sequence[Values]) -> None:
        """Execute a statement once for each row."""
        self._cursor.executemany(self._compiled(statement)[0], rows)

    def one(self, statement: Executable, values: Values = NOTHING) -> Row | None:
        """Execute a query and give its first row."""
        self._execute(statement, values)
        row: Row | None = self._cursor.fetchone()
        return row

    def all(self, statement: Executable, values: Values = NOTHING) -> list[Row]:
        """Execute a query and give all its rows."""
        self._execute(statement, values)
        return self._cursor.fetchall()

    def say(self, sql: str, values: Values = NOTHING) -> list[Row]:
        """Execute bare SQL, and give the rows if it has any."""
        self._guarded(sql, values)
        return self._cursor.fetchall() if self._cursor.description else []

    def holders(self) -> frozenset[int]:
        """List whose connections live now."""
        return frozenset(row[0] for row in self.say(self._manners.holders))

    def begin(self) -> None:
        """Begin a transaction, with the lock it needs."""
        self.dead = None
        for sql in self._manners.begin:
            self._guarded(sql)

    def begun(self) -> bool:
        """Begin a transaction; false, and nothing was done, where the connection is gone."""
        try:
            self.begin()
        except self.errors:
            if not self._manners.lost(self.connection):
                raise
            return False
        return True

    def savepoint(self) -> None:
        """Begin what can be taken back alone."""
        self._guarded("SAVEPOINT unit")

    def back_to_savepoint(self) -> None:
        """Take back what was done since the savepoint."""
        self._guarded("ROLLBACK TO unit")

    def release(self) -> None:
        """End the savepoint, keeping what was done."""
        self._guarded("RELEASE unit")

    def passing(self, error: Exception) -> bool:
        """Tell whether an error says nothing of what is stored: the next try may be good."""
        return self._manners.passing(error) or self._manners.lost(self.connection)

    def alive(self) -> bool:
        """Tell whether the transaction still stands and nothing has made it worthless."""
        return self.dead is None and self._manners.in_transaction(self.connection)

    def commit(self) -> None:
        """Commit durably.

        Raises ConnectionError when there is nothing left to commit: a COMMIT outside a
        transaction, or in a failed one, is answered as if all were well.
        """
        if not self.alive():
            message = "the transaction was gone before its commit"
            raise ConnectionError(message)
        self._guarded("COMMIT")

    def rollback(self) -> None:
        """End the transaction without a trace."""
        self._guarded("ROLLBACK")

    def close(self) -> None:
        """Give the connection up, and whatever transaction it is in.

        The rollback is said, because SQLite keeps a closed connection, and its lock, alive for
        as long as a cursor has a statement.
        """
        with suppress(self.errors):
            if self._manners.in_transaction(self.connection):
                self._guarded("ROLLBACK")
        with suppress(self.errors):
            self._cursor.close()
            self.connection.close()

    def _execute(self, statement: Executable, values: Values) -> None:
        sql, own = self._compiled(statement)
        try:
            self._cursor.execute(sql, {**own, **values} if own else values)
        except Exception as error:
            if self._manners.fatal(error):
                self.dead = error
            raise

    def _guarded(self, sql: str, values: Values = NOTHING) -> None:
        try:
            self._cursor.execute(sql, values)
        except Exception as error:
            if self._manners.fatal(error):
                self.dead = error
            raise


class Listening(Protocol):
    """Hears what other processes commit."""

    async def close(self) -> None:
        """Stop."""


class Engine(Protocol):
    """One database: how it is opened, for the writer and for readers."""

    inline: bool
    """Whether statements run best on the event loop's own thread, with only the commit off it."""

    def claim(self) -> None:
        """Make sure that no other process writes, where the database cannot have two.

        Raises CannotOpen when another one does.
        """

    def release(self) -> None:
        """Let others write."""

    def ensure_there(self) -> None:
        """Raise CannotOpen, with the remedy, where there is no database that could be read."""

    def upgrade(self) -> None:
        """Bring the schema up to date."""

    def ensure_current(self) -> None:
        """Raise CannotOpen, with the remedy, when the schema is not this version's."""

    def writer(self) -> Session:
        """Open a connection that writes."""

    def reader(self) -> Session:
        """Open a connection that cannot write."""

    def tell(self, session: Session, changed: Committed) -> None:
        """Let other processes know, once this transaction commits, what it changed."""

    def listener(self, heard: OnCommit) -> Listening | None:
        """Begin to hear what other processes commit, where there can be any."""

    def untidy(self, session: Session, *, idle: bool) -> bool:
        """Tell whether it is time to tidy up."""

    def tidy(self, session: Session) -> None:
        """Do what is better done when nobody waits for an answer."""

    def leave(self, session: Session) -> None:
        """Give the writer's connection up, and leave the database as it can best be kept."""
