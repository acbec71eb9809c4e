"""A file that is only ever added to; best on another machine's disk, or write-once storage."""

import asyncio
import fcntl
import os
from pathlib import Path


class FileWitness:
    """One note after the other in a file."""

    def __init__(self, path: Path) -> None:
        self.name = f"file:{path}"
        self._path = path

    async def write(self, note: str) -> None:
        """Add a note and sync it to the disk."""
        await asyncio.to_thread(append, self._path, note)

    async def read(self) -> str | None:
        """Give the whole file; empty where there is none yet."""
        return await asyncio.to_thread(text_at, self._path)


def append(path: Path, note: str) -> None:
    """Add a note to a file at its end, whole, whoever else adds to it."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        rest = f"{note}\n".encode()
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    finally:
        os.close(file)


def text_at(path: Path) -> str:
    """Read a file; what is no text stays in it as a mark, so that it is told as unsigned."""
    try:
        return path.read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return ""
