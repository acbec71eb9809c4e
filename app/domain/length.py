"""How long an action is once it is written out for a reader, counted without writing it."""

import json
import unicodedata
from collections import Counter
from functools import lru_cache

from app.domain.action import Json, Payload
from app.domain.letters.blank import without_ink

LONGEST = 600_000
"""So many characters can be put before a reviewer: a hundred full pages of Details."""

SHORT = 16 * 1024
"""No arguments of so few bytes are too long to read: they grow less than 36 times."""

_BEGUN, _DEEPER, _AN_ITEM, _ENDS = 2, 2, len(",\n"), len("[\n]")
_MARKS_IN_A_ROW = 3
_encode = json.JSONEncoder(ensure_ascii=False).encode


def length_of(arguments: Json) -> int:
    """Count the characters of the arguments, one value a line and each level indented.

    They are counted as Slack counts them; one that has to be shown as its code point counts as
    many. What is written is never longer than this says; with numbers that are not whole it may
    be a little shorter.
    """
    total, waiting = 0, [(arguments, _BEGUN)]
    while waiting:
        value, indent = waiting.pop()
        if not isinstance(value, dict | list) or not value:
            total += _text(value) if isinstance(value, str) else _plain(value)
            continue
        deeper = indent + _DEEPER
        total += len(value) * (_AN_ITEM + deeper) + indent + _ENDS - 1
        if isinstance(value, dict):
            total += sum(_text(key) + len(": ") for key in value)
            waiting.extend((one, deeper) for one in value.values())
        else:
            waiting.extend((one, deeper) for one in value)
    return total


def too_long(payload: Payload) -> bool:
    """Tell whether nobody can be shown all of an action; such a one is not held any more."""
    return len(payload.canonical) > SHORT and length_of(payload.action.arguments) > LONGEST


def _plain(value: Json) -> int:
    """Count a number at its longest: what Python writes with an exponent may have none here."""
    return len(_encode(value)) + 2 * isinstance(value, float)


def _text(text: str) -> int:
    written = _units(_encode(text))
    if text.isascii():
        return written + text.count("\x7f") * _longer("\x7f")
    counted = Counter(text)
    more = sum(count * _longer(char) for char, count in counted.items() if _blank(char))
    return written + more + (_floods(text) if any(map(_mark, counted)) else 0)


def _units(text: str) -> int:
    """Count as Slack does: in UTF-16 units, and three characters as what it makes of them."""
    units = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
    longer = (len("&amp;") - 1) * text.count("&")
    return units + longer + (len("&lt;") - 1) * (text.count("<") + text.count(">"))


def _floods(text: str) -> int:
    """Count what marks need that stand on nothing, or on too many others."""
    more, row, based = 0, 0, True
    for char in text:
        mark = _mark(char)
        row = row + 1 if mark else 0
        if mark and not _blank(char) and (row > _MARKS_IN_A_ROW or not based):
            more += _longer(char)
        based = based if mark else not (char.isspace() or _blank(char))
    return more


def _longer(char: str) -> int:
    r"""Count how much longer `\u{202E}` is than the character itself."""
    return len(f"\\u{{{ord(char):X}}}") - _units(char)


@lru_cache(maxsize=4096)
def _mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _blank(char: str) -> bool:
    """Tell whether a character shows nothing of itself."""
    return char >= "\x7f" and without_ink(char)
