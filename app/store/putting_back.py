"""Put a finished copy in a SQLite database's place: all of it, or nothing, whenever it is killed.

The copy waits beside the database under a name with the moment in it. From then on whoever opens
the database to write to it finishes the exchange first: it moves aside what is still in the
place (the database, its log, its shared memory), and then gives the copy its name. Nothing is
deleted.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.store.engine import CannotOpen

READY = ".restored-"
ASIDE = ".replaced-"
PARTS = ("", "-wal", "-shm")


def make_ready(copy: Path, path: Path, at: datetime) -> Path:
    """Let a finished copy wait for its place: from here on the exchange goes on to its end."""
    real = path.resolve()
    ready = real.with_name(f"{real.name}{READY}{at.astimezone(UTC):%Y%m%dT%H%M%S%fZ}")
    _owned_alike(copy, real if real.exists() else real.parent)
    synced(copy)
    copy.rename(ready)
    synced(real.parent)
    return ready


def _owned_alike(copy: Path, other: Path) -> None:
    """Give a copy the owner of what it takes the place of, where root made it."""
    if os.geteuid() == 0:
        owner = other.stat()
        os.chown(copy, owner.st_uid, owner.st_gid)


def waiting(path: Path) -> list[Path]:
    """List the copies that wait for a database's place, the oldest first."""
    real = path.resolve()
    beginning = f"{real.name}{READY}"
    try:
        return sorted(one for one in real.parent.iterdir() if one.name.startswith(beginning))
    except OSError:
        return []


def refuse_while_one_waits(path: Path) -> None:
    """Raise CannotOpen where a reader would see half of an exchange."""
    if waiting(path):
        message = (
            f"putting a copy in the place of {path} was interrupted: start the service, or run "
            "`hitl restore COPY` again, and it is finished"
        )
        raise CannotOpen(message)


def finish(path: Path) -> list[Path]:
    """Finish what was begun, for whoever holds the database alone; name what was moved aside."""
    return [moved for ready in waiting(path) for moved in _exchanged(path.resolve(), ready)]


def _exchanged(path: Path, ready: Path) -> Iterator[Path]:
    moment = ready.name.removeprefix(f"{path.name}{READY}")
    for part in PARTS:
        there = path.with_name(f"{path.name}{part}")
        aside = path.with_name(f"{path.name}{ASIDE}{moment}{part}")
        if there.exists():
            _refuse_to_overwrite(aside)
            there.rename(aside)
        if aside.exists():
            yield aside
    synced(path.parent)
    ready.rename(path)
    synced(path.parent)


def _refuse_to_overwrite(aside: Path) -> None:
    if aside.exists():
        message = f"{aside} is there already: move it away, and run this again"
        raise CannotOpen(message)


def synced(path: Path) -> None:
    """Make sure that a file or a folder is on the disk as it is."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
