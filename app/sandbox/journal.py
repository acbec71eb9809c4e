"""What happened, as JSON lines that outlive the process."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from app.sandbox.clock import Clock

SECRET = frozenset({"token", "app_token"})


class Journal:
    """Appends one line per fact; without a path it keeps nothing."""

    def __init__(self, path: Path | None, clock: Clock) -> None:
        self._clock = clock
        self._path = path
        self._file: TextIO | None = None

    def note(self, kind: str, facts: Mapping[str, Any]) -> None:
        """Write one fact with the time it happened."""
        if self._path is None:
            return
        if self._file is None:
            self._file = self._path.open("a", encoding="utf-8")
        line = {"at": self._clock(), "kind": kind, **facts}
        self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Stop writing."""
        if self._file is not None:
            self._file.close()
            self._file = None


def without_tokens(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a call's arguments without what authenticates it."""
    return {name: value for name, value in arguments.items() if name not in SECRET}
