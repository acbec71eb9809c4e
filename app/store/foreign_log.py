"""Whether the log beside a SQLite database is its own: SQLite replays whatever lies there.

A log that was left by another database of that name (one that was put away, or that a copy took
the place of) makes a mixture of both. Two things tell: a copy that `hitl backup` made says in its
header that it has no log at all; and whoever replays its own log still has every entry that the
file alone shows.
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from app.store.engine import CannotOpen, Row

LEFT = ("-wal", "-shm")
HEADER = 20
VERSIONS = slice(18, 20)
WITHOUT_A_LOG = b"\x01\x01"
NEWEST = "SELECT seq, link FROM entries ORDER BY seq DESC LIMIT 1"
LINK = "SELECT link FROM entries WHERE seq = ?"


def log_of(path: Path) -> Path | None:
    """Give the log of a database where there is something in it."""
    log = path.with_name(f"{path.name}-wal")
    try:
        return log if log.stat().st_size else None
    except OSError:
        return None


def refuse_what_was_left(path: Path) -> None:
    """Raise CannotOpen where a database is gone, and files of it are still there."""
    left = [f"{path.name}{part}" for part in LEFT if path.with_name(f"{path.name}{part}").exists()]
    if left and not path.exists():
        message = (
            f"{path} is gone, and {' and '.join(left)} of it {'are' if left[1:] else 'is'} still "
            "there. Put the file back beside what is left of it, or put a backup in its place "
            "with `hitl restore COPY`, which moves that aside"
        )
        raise CannotOpen(message)


def refuse_a_log_of_another(path: Path) -> None:
    """Raise CannotOpen, before anything is replayed, for a copy beside which a log was left."""
    log = log_of(path)
    if log is None or _versions(path) != WITHOUT_A_LOG:
        return
    message = (
        f"{log} is not of {path}, which is a copy and has no log: it was left by the database "
        f"that was here before. Nothing was read. Put the copy elsewhere, move {log.name} back "
        "beside the database that it is of, and run `hitl restore COPY`"
    )
    raise CannotOpen(message)


def refuse_a_mixture(path: Path) -> None:
    """Raise CannotOpen where a database with its log is damaged, or another than without it."""
    log = log_of(path)
    alone = _asked(path, NEWEST, "&immutable=1") if log else None
    try:
        with_log = _rows(path, LINK, "", (alone[0],)) if alone else _rows(path, NEWEST, "")
    except sqlite3.OperationalError:
        return  # it has no entries yet, or cannot be read now: told by whoever opens it next
    except sqlite3.DatabaseError as error:
        beside = f", or {log.name} is of another database" if log else ""
        message = (
            f"{path} cannot be read: it is damaged{beside} ({error}). Keep all of it as it is, "
            "and put a backup in its place with `hitl restore COPY`"
        )
        raise CannotOpen(message) from error
    if alone and (not with_log or with_log[0][0] != alone[1]):
        message = (
            f"{log} is of another database: with it, entry {alone[0]} of {path} is not what it is "
            "without. Keep both as they are, and put a backup in their place with "
            "`hitl restore COPY`"
        )
        raise CannotOpen(message)


def _versions(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEADER)[VERSIONS]
    except OSError:
        return b""


def _asked(path: Path, sql: str, how: str) -> Row | None:
    """Ask the file alone, which tells nothing where a power cut came while it was written."""
    try:
        rows = _rows(path, sql, how)
    except sqlite3.Error:
        return None
    return rows[0] if rows else None


def _rows(path: Path, sql: str, how: str, values: Row = ()) -> list[Row]:
    address = f"file:{quote(str(path))}?mode=ro{how}"
    connection = sqlite3.connect(address, uri=True, timeout=1)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()
