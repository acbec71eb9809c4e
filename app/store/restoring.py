"""Restore a SQLite database: a draft beside it is made from a backup, judged, and put in place."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.audit.chain import START, Head
from app.audit.verify import Broken
from app.domain.authority import KeyRevoked, LockLifted, LockSet
from app.store.copying import Told, copy_database
from app.store.engine import CannotOpen
from app.store.faults import SQLITE, code_of
from app.store.ledger import LINK_AT
from app.store.mapping import read_event
from app.store.opening import (
    engine_of,
    entries_in,
    head_of,
    misfit,
    schema_of,
    upgrade_database,
    verify_database,
)
from app.workflow.audit_ports import Wanted
from app.workflow.restore import Since

DRAFT = ".draft"
LEFT = ("", ".part", ".lock", "-wal", "-shm", "-journal")
NOTHING_STOPPED = Since()
UNREADABLE = (CannotOpen, sqlite3.Error, OSError, ValueError)


class Unfit(Exception):  # noqa: N818 - it says what is so
    """A file cannot take the database's place; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What the database that is replaced holds beyond a backup.

    `head` is where it ended: nothing, where it could not be read, or is another chain than the
    one that the backup was made of. `issued` and `redeemed` count receipts.
    """

    head: Head | None
    issued: int = 0
    redeemed: int = 0
    since: Since = NOTHING_STOPPED

    def nothing(self, backup: Head) -> bool:
        """Tell whether nothing was chained after the backup was made."""
        return self.head == backup


@contextmanager
def draft_of(source: Path, path: Path, told: Told) -> Iterator[Path]:
    """Copy a backup to a draft beside the database, of this version's schema, for a block.

    What is left of it when the block ends is removed. Raises Unfit.
    """
    real = path.resolve()
    draft = real.with_name(f"{real.name}{DRAFT}")
    _removed(draft)
    try:
        _copied(source, draft, told)
        yield draft
    finally:
        _removed(draft)


def judged(draft: Path, data_key: bytes, told: Told) -> Head:
    """Verify a draft with every payload in it, and say where it ends; raises Unfit."""
    url = f"{SQLITE}{draft}"
    try:
        if problem := misfit(url, data_key):
            raise Unfit(problem)
        found = verify_database(url, data_key, told=told)
    except (CannotOpen, sqlite3.Error) as error:
        raise Unfit(str(error)) from error
    if isinstance(found, Broken):
        message = f"entry {found.seq}: {found.problem}"
        raise Unfit(message)
    return found


def lost_by(path: Path, backup: Head) -> Lost:
    """Look what the database holds beyond a backup."""
    url = f"{SQLITE}{path}"
    try:
        if not path.exists() or not _goes_on_from(url, backup):
            return Lost(None)
        return _counted(url, backup)
    except UNREADABLE:
        return Lost(None)


def _goes_on_from(url: str, backup: Head) -> bool:
    """Tell whether a chain has the entry at which the backup ends."""
    if schema_of(url) == "":
        return False
    session = engine_of(url).reader()
    try:
        row = session.one(LINK_AT, {"number": backup.seq})
    finally:
        session.close()
    return backup == START or (row is not None and bytes(row[0]) == backup.link)


def _counted(url: str, backup: Head) -> Lost:
    kinds, keys, locks = {"Issued": 0, "Redeemed": 0}, list[str](), list[LockSet | LockLifted]()
    for entry in entries_in(url, Wanted(), after=backup.seq):
        if entry.kind in kinds:
            kinds[entry.kind] += 1
        elif entry.kind in {"KeyRevoked", "LockSet", "LockLifted"}:
            match read_event(entry.kind, entry.schema_version, entry.body):
                case KeyRevoked() as revoked:
                    keys.append(revoked.id)
                case LockSet() | LockLifted() as lock:
                    locks.append(lock)
    since = Since(tuple(keys), tuple(locks))
    return Lost(head_of(url), kinds["Issued"], kinds["Redeemed"], since)


def _copied(source: Path, draft: Path, told: Told) -> None:
    url = f"{SQLITE}{source.absolute()}"
    try:
        if not schema_of(url):
            message = "it is not a database of Keyturn"
            raise Unfit(message)
        copy_database(url, draft, told)
        upgrade_database(f"{SQLITE}{draft}")
    except CannotOpen as error:
        raise _unfit_for(error) from error


def _unfit_for(error: CannotOpen) -> Exception:
    """Say what is wrong with a backup; a full disk, or whose file it is, is no fault of it."""
    code = code_of(error.__cause__) if error.__cause__ else -1
    if code == sqlite3.SQLITE_NOTADB:
        return Unfit("it is not a database of Keyturn, or its beginning is damaged")
    if code == sqlite3.SQLITE_CORRUPT:
        return Unfit("it is damaged or cut off: take another backup")
    return error if code > 0 else Unfit(f"it cannot be used: {error}")


def _removed(draft: Path) -> None:
    for one in LEFT:
        draft.with_name(f"{draft.name}{one}").unlink(missing_ok=True)
