"""The same looks in another writing: letters in parts, quotation marks; and much blank space."""

import re
import unicodedata
from collections.abc import Iterator

from app.domain.letters.classes import MARKS, code
from app.domain.letters.oddity import Oddity, around

# How far around it a word is looked at.
FAR = 64
# More than any code is indented by and any table keeps between columns.
PADDING = " " * 48
_PADDING = re.compile(" {48,}")
_PARTS = re.compile(f"[A-Za-z\u00c0-\u024f][{MARKS}]+")
_DOTTED = re.compile("[ij]\u0307(?![\u0300-\u036f])")
# Signs of other uses that pass for the quotation mark around a name; “ and ” are none of them.
_QUOTE = re.compile(
    "[\u02ba\u02ee\u02f6\u1cd3]|(?<![\u0590-\u05ff])[\u05f2\u05f4]|\u3003(?=[!-~])|(?<=[!-~])\u3003"
)


def padded(text: str) -> Iterator[Oddity]:
    """Name blanks in such a row that what follows is pushed out of sight."""
    if PADDING in text:
        for found in _PADDING.finditer(text):
            after = text[found.end() : found.end() + 16].partition("\n")[0]
            before = text[max(0, found.start() - 16) : found.start()].rpartition("\n")[2]
            row = f"{len(found[0])} blanks in a row"
            yield Oddity(row, f"{before} … {after}", "push apart what stands around them")


def rewritten(text: str, *, strict: bool) -> Iterator[Oddity]:
    """Name letters whose mark is a character of its own, and what passes for a quotation mark.

    In running text some keyboards write marks so. An id of other bytes is another thing.
    """
    for found in _PARTS.finditer(text):
        whole = unicodedata.normalize("NFC", found[0])
        dotted = _DOTTED.fullmatch(found[0])
        if dotted or (whole != found[0] and (strict or alone(found))):
            parts = " ".join(map(code, found[0]))
            like = found[0][0] if dotted else whole
            yield Oddity(
                f"“{found[0]}” ({parts})",
                around(text, found.start()),
                f"is in parts, and looks like “{like}” ({' '.join(map(code, like))})",
            )
    for found in _QUOTE.finditer(text):
        sign = f"“{found[0]}” ({code(found[0])})"
        yield Oddity(sign, around(text, found.start()), "looks like a quotation mark")


def alone(found: re.Match[str]) -> bool:
    """Tell whether a word may be a name, and of no language: no blank in its line, or a path."""
    text, start, end = found.string, found.start(), found.end()
    before, after = text[max(0, start - FAR) : start], text[end : end + FAR]
    left, right = _last_word(before), _first_word(after)
    if any(one in left + right for one in "/\\@"):
        return True
    begins, ends = start - len(left), end + len(right)
    return (begins == 0 or text[begins - 1] == "\n") and (ends == len(text) or text[ends] == "\n")


def _first_word(text: str) -> str:
    return "" if text[:1].isspace() else (text.split(maxsplit=1) or [""])[0]


def _last_word(text: str) -> str:
    return _first_word(text[::-1])[::-1]
