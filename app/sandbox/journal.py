"""What happened, as JSON lines that outlive the process."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from app.sandbox.clock import Clock
from app.sandbox.secrecy import without_secrets

SECRET = frozenset({"token", "app_token"})


class Journal:
    """Appends one line per fact; without a path it keeps nothing.

    What was typed into `secret_inputs`, blocks by their ids, is written to nobody.
    """

    def __init__(
        self, path: Path | None, clock: Clock, secret_inputs: frozenset[str] = frozenset()
    ) -> None:
        self._clock = clock
        self._secret_inputs = secret_inputs
        self._path = path
        self._file: TextIO | None = None

    def note(self, kind: str, facts: Mapping[str, Any]) -> None:
        """Write one fact with the time it happened."""
        if self._path is None:
            return
        if self._file is None:
            self._file = self._path.open("a", encoding="utf-8")
        line = {"at": self._clock(), "kind": kind, **self.safe(facts)}
        self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        self._file.flush()

    def safe(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Return facts as they may be kept and shown."""
        return dict(without_secrets(dict(facts), self._secret_inputs))

    def close(self) -> None:
        """Stop writing."""
        if self._file is not None:
            self._file.close()
            self._file = None


def without_tokens(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a call's arguments without what authenticates it."""
    return {name: value for name, value in arguments.items() if name not in SECRET}
