"""What a commit changed, told to whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit changed; `all` when that is not known, and everybody should look."""

    requests: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    all: bool = False


OnCommit = Callable[[Committed], None]
