"""Whoever has the database file, and knows how it is chained: what they can make of it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from app.audit.chain import START, Entry, link_of
from app.store.triggers import install

Change = Callable[[list[Entry]], list[Entry]]


def rewritten(file: str, change: Change) -> None:
    """Change the entries, and link them anew from the first to the last."""
    with sqlite3.connect(file) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        rows = connection.execute("SELECT * FROM entries ORDER BY seq").fetchall()
        kept = change([Entry._make(row) for row in rows])
        # Payloads name their entry's number, and truncation shows in them: they go too.
        connection.execute("DELETE FROM payloads")
        connection.execute("DELETE FROM entries")
        seq, at, link = START
        for one in kept:
            at = max(at, one.at)
            new = one._replace(seq=seq + 1, at=at, prev=link, commitment=None)
            seq, link = new.seq, link_of(new)
            marks = ", ".join("?" * len(new))
            row = new._replace(link=link)
            connection.execute(f"INSERT INTO entries VALUES ({marks})", row)  # noqa: S608
        install(connection.execute, "sqlite")
    connection.close()


def rolled_back(file: str, older: Path) -> None:
    """Put an older copy in its place."""
    Path(file).write_bytes(older.read_bytes())
    for rest in ("-wal", "-shm"):
        Path(file + rest).unlink(missing_ok=True)


def copied(file: str, to: Path) -> None:
    """Keep a copy of the database as it is now."""
    with sqlite3.connect(file) as live, sqlite3.connect(to) as copy:
        live.backup(copy)
    live.close()
    copy.close()
