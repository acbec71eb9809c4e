"""The last large actions that were opened: opened once, however often they are looked at."""

from app.domain.action import Payload
from app.store.engine import Row

MOST = 8
LARGE = 2048


class Opened:
    """Remembers a few, each for the very row that it was read from.

    The row is read anew each time, and every byte of it is compared: what was erased, moved or
    altered is not found. Whoever erases forgets, so that the words do not stay in memory either.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Row, Payload]] = {}

    def find(self, request: str, row: Row) -> Payload | None:
        """Give the action that this row holds, if it was opened lately."""
        known = self._kept.get(request)
        if known and known[0] == row:
            return known[1]
        self.forget(request)
        return None

    def keep(self, request: str, row: Row, payload: Payload) -> None:
        """Remember a large action, and of the others the last few."""
        if len(payload.canonical) <= LARGE:
            return
        kept = {name: one for name, one in self._kept.copy().items() if name != request}
        for name in [*kept][: len(kept) - MOST + 1]:
            del kept[name]
        self._kept = {**kept, request: (row, payload)}

    def forget(self, request: str) -> None:
        """Remember nothing of a request."""
        self._kept.pop(request, None)
