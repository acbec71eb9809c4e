"""One thing in a text that can deceive whoever reads it, in plain words."""

import unicodedata
from dataclasses import dataclass

from app.domain.letters.classes import code

AROUND = 16


@dataclass(frozen=True, slots=True)
class Oddity:
    """What it is, in which words it stands, and why it is named."""

    what: str
    where: str
    why: str

    def __str__(self) -> str:
        """Write the sentence, without a full stop."""
        where = f" in “{self.where}”" if self.where else ""
        return f"{self.what}{where} {self.why}"


def named(char: str) -> str:
    """Name a character that is not seen as itself."""
    return f"{code(char)} {unicodedata.name(char, 'unnamed')}"


def around(text: str, place: int) -> str:
    """Cut out what stands around a place, as one line."""
    cut = text[max(0, place - AROUND) : place + AROUND + 1]
    return cut.replace("\r", " ").replace("\n", " ").strip(" ")
