"""Copy a SQLite database while it is written to: one state of it, whole, in one file."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from app.store.engine import CannotOpen
from app.store.faults import DAMAGE, SQLITE, code_of, explained, name_of
from app.store.opening import engine_of
from app.store.putting_back import synced

PAGES = 256
PAUSE = 0.005
BETWEEN_SYNCS = 16

Told = Callable[[int, int], None]


def copy_database(url: str, target: Path, told: Told = lambda *_: None) -> None:
    """Copy the database to a file that is not there yet; `told` hears of pages, of how many.

    It is read in one transaction, so that the copy is one state, however much is committed
    meanwhile: readers hold up no writer. It is written a megabyte at a time, synced as it goes,
    with a breath after each: on a disk that both share, one long write would hold up commits.

    Raises CannotOpen for a database that is not SQLite or not there, and for a
    file that is there already or whose disk is full.
    """
    if not url.startswith(SQLITE):
        message = (
            "this copies SQLite only; PostgreSQL brings its own: "
            "pg_dump --format=custom --file=keyturn.dump"
        )
        raise CannotOpen(message)
    _refuse(target)
    session = engine_of(url).reader()
    part = target.with_name(f"{target.name}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600))
        source = session.connection
        session.begin()
        session.say("SELECT count(*) FROM sqlite_master")
        if isinstance(source, sqlite3.Connection):
            _copy(source, part, told)
        part.rename(target)
        synced(target.parent)
    except sqlite3.Error as error:
        name = name_of(url) if code_of(error) in DAMAGE else str(target)
        raise CannotOpen(explained(error, name)) from error
    finally:
        session.close()
        part.unlink(missing_ok=True)


def _refuse(target: Path) -> None:
    """Raise CannotOpen where no file can be made."""
    if target.exists():
        message = f"{target} is there already: name a file that is not"
        raise CannotOpen(message)
    if not target.parent.is_dir():
        message = f"the folder {target.parent} is not there: make it first"
        raise CannotOpen(message)


def _copy(source: sqlite3.Connection, part: Path, told: Told) -> None:
    copy = sqlite3.connect(part, isolation_level=None)
    steps = 0

    def step(_: int, left: int, pages: int) -> None:
        nonlocal steps
        steps += 1
        if steps % BETWEEN_SYNCS == 0:
            synced(part)
        told(pages - left, pages)

    try:
        copy.execute("PRAGMA synchronous=OFF")  # it is synced here, bit by bit
        source.backup(copy, pages=PAGES, progress=step, sleep=PAUSE)
        copy.execute("PRAGMA journal_mode=DELETE")  # a copy is one file, also while it is read
    finally:
        copy.close()
    synced(part)
