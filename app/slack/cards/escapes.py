"""Escapes of JSON that stand in a text: what they mean, and where they stand."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

DEEPEST = 8
_ESCAPE = re.compile(r"(?<!\\)\\++(?:u(?P<code>[0-9A-Fa-f]{4})|(?P<sign>[nrt/]))")
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", "/": "/"}


@dataclass(frozen=True, slots=True)
class Plain:
    """A text with its escapes read; `place` says where in the text a character of it stands."""

    text: str
    after: tuple[int, ...]
    stand: tuple[int, ...]

    def place(self, at: int) -> int:
        """Give the place in the text that was read."""
        number = bisect_right(self.after, at) - 1
        return self.stand[number] + at - self.after[number]


def read_through(text: str) -> Iterator[tuple[str, tuple[Plain, ...]]]:
    """Read the escapes in a text, and those in what they mean: JSON within JSON.

    With each reading go all the steps that led to it.
    """
    steps: tuple[Plain, ...] = ()
    while len(steps) < DEEPEST and _ESCAPE.search(text):
        step = _read(text)
        text, steps = step.text, (*steps, step)
        yield text, steps


def standing(at: int, steps: tuple[Plain, ...]) -> int:
    """Say where a character stands in the text that the steps began with."""
    for step in reversed(steps):
        at = step.place(at)
    return at


def _read(text: str) -> Plain:
    pieces, after, stand, at, long = [], [0], [0], 0, 0
    for found in _ESCAPE.finditer(text):
        code = found["code"]
        pieces += [text[at : found.start()], chr(int(code, 16)) if code else _SIGNS[found["sign"]]]
        long += found.start() - at + 1
        at = found.end()
        after.append(long)
        stand.append(at)
    return Plain("".join([*pieces, text[at:]]), tuple(after), tuple(stand))
