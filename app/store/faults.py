"""What an error of the database means to whoever operates, and what they do about it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC

from app.store.engine import CannotOpen

SQLITE = "sqlite:///"
DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
NO_ROOM = frozenset({ENOSPC, EDQUOT})
DAMAGED = (
    "{name} cannot be read: it is damaged ({error}). Keep all of it as it is, and put a backup in "
    "its place with `hitl restore COPY`"
)
FULL = "the disk of {name} is full: make room on it, and run this again"
MEANINGS = {
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: "{name} is locked by another program: end it, and run this again",
    sqlite3.SQLITE_LOCKED: "{name} is locked by another program: end it, and run this again",
    sqlite3.SQLITE_READONLY: "{name} cannot be written: give it, and its folder, to this user",
    sqlite3.SQLITE_CANTOPEN: "{name} cannot be opened: check the folder, and whose it is",
    sqlite3.SQLITE_IOERR: (
        "the disk of {name} could not be read or written ({error}): look whether it is full, and "
        "at what the system's log says of it"
    ),
}


def code_of(error: BaseException) -> int:
    """Give SQLite's primary result code of an error, or -1 for one that is not SQLite's."""
    return getattr(error, "sqlite_errorcode", -1) & 0xFF if _of_sqlite(error) else -1


def explained(error: BaseException, name: str) -> str:
    """Say what an error of the database means, and what to do; empty where it is not one."""
    inner = getattr(error, "orig", None) or error
    if _of_sqlite(inner):
        meaning = MEANINGS.get(code_of(inner), "{name} cannot be used: {error}")
        return meaning.format(name=name, error=inner)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return FULL.format(name=error.filename or name)
    of_a_server = type(inner).__module__.partition(".")[0] == "psycopg"
    return f"{name}: PostgreSQL refused: {inner}".strip() if of_a_server else ""


@contextmanager
def explaining(url: str) -> Iterator[None]:
    """Raise CannotOpen, with the remedy, for each error of the database in a block."""
    try:
        yield
    except Exception as error:
        said = explained(error, name_of(url))
        if not said:
            raise
        raise CannotOpen(said) from error


def name_of(url: str) -> str:
    """Name a database as whoever operates knows it, without what is secret in its address."""
    return url.removeprefix(SQLITE) if url.startswith(SQLITE) else "the database"


def _of_sqlite(error: BaseException) -> bool:
    return isinstance(error, sqlite3.Error)
