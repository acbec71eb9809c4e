"""A text by its lines: each with a mark in front, the long ones broken."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from app.slack.cards.safe import visible

MARK, GOES_ON = "│ ", "┊ "
STEP = "  "
WIDTH, NARROWEST, TAB = 72, 24, 4


def lines_of(text: str) -> Iterator[str]:
    """Part a text at its line ends; what stands before a line end but is none stays."""
    if text.count("\r\n") == text.count("\n") == text.count("\r"):
        text = text.replace("\r\n", "\n")
    yield from map(_tabbed, text.removesuffix("\n").split("\n"))


def marked(lines: Iterable[str], used: int = 0) -> Iterator[str]:
    """Put the mark before each line, and another before what goes on from the line above."""
    for line in lines:
        mark = MARK
        for piece in broken(visible(line), max(WIDTH - used, NARROWEST)):
            yield f"{mark}{piece}"
            mark = GOES_ON


def broken(line: str, width: int) -> Iterator[str]:
    """Break a line into pieces of so many columns, at a space where there is one.

    Nothing is lost: the pieces joined are the line.
    """
    start = 0
    while (end := _fitting(line, start, width)) < len(line):
        space = line.rfind(" ", start + width // 2, end) + 1
        end = space or _whole(line, start, end)
        yield line[start:end]
        start = end
    yield line[start:]


def _fitting(line: str, start: int, width: int) -> int:
    end = start
    if line.isascii():
        return start + width
    while end < len(line) and (width := width - _columns(line[end])) >= 0:
        end += 1
    return max(end, start + 1)


def _whole(line: str, start: int, end: int) -> int:
    """Go back to where a character ends that marks stand on."""
    at = end
    while at > start + 1 and unicodedata.category(line[at])[0] in "MC":
        at -= 1
    return at if at > start + 1 else end


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if unicodedata.category(char)[0] == "M":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _tabbed(line: str) -> str:
    """Show each tab as an arrow as far as the next stop."""
    shown = ""
    for number, piece in enumerate(line.split("\t")):
        shown += f"→{' ' * (TAB - 1 - len(shown) % TAB)}{piece}" if number else piece
    return shown
