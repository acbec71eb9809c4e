"""Write what only its owner may read."""

import base64
import os
from pathlib import Path

from app.settings import KEY_BYTES


def keep(path: Path, text: str) -> None:
    """Write a new file of mode 0600, and make sure that it is on the disk.

    Raises FileExistsError where there is one.
    """
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(made, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(made)
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def make_key(path: Path) -> None:
    """Make a key, in a new file."""
    keep(path, base64.b64encode(os.urandom(KEY_BYTES)).decode() + "\n")
