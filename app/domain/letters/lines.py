"""The lines of a text, each with the scripts that it is unmistakably written in."""

import re
from bisect import bisect_right
from itertools import accumulate

from app.domain.letters import classes as c

EAST_ASIA = "East Asia"
_EAST_ASIAN = re.compile(f"[{c.EAST_ASIAN}]")


class Lines:
    """Looked at only where something asks, and each line once."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = [0, *accumulate(len(one) + 1 for one in self._lines)]
        self._scripts: dict[int, frozenset[str]] = {}

    def scripts(self, place: int) -> frozenset[str]:
        """Give the scripts of the line at a place that has characters without a twin."""
        number = bisect_right(self._starts, place) - 1
        if number not in self._scripts:
            self._scripts[number] = _scripts(self._lines[number])
        return self._scripts[number]


def _scripts(line: str) -> frozenset[str]:
    plain = {c.script(one) for one in set(line) if not one.isascii() and not c.TWIN_OF.get(one)}
    east = {EAST_ASIA} if _EAST_ASIAN.search(line) else set()
    return frozenset(plain | east - {""})
