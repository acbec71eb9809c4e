"""The texts in an action, unfolded: an aid to reading, beneath the exact form.

A text with line ends or tabs is shown line by line, JSON in a text indented, and so is a text in
that. Each line has a mark in front, so none can pass for Keyturn's own words. What is unfolded is
never instead of the exact form, which alone says what would run: it only says it once more.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from app.domain.action import Json
from app.domain.length import length_of
from app.slack import words
from app.slack.cards.folding import MARK, STEP, lines_of, marked
from app.slack.cards.safe import cost, cut, one_line
from app.slack.payload import too_deep

LONG, DEEPEST, NESTED = 160, 8, 32
PATH, COUNTED, MANY = 120, 1000, 100_000
ALLOWED, TIMES = 1000, 4

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_HUNK = re.compile(
    r"^(?:@@ -[0-9]+(?:,[0-9]+)? \+[0-9]+(?:,[0-9]+)? @@|\*\*\* Begin Patch$)"
    r"|^--- (?:a/|/)\S+.*\n\+\+\+ (?:b/|/)\S+",
    re.MULTILINE,
)
_SIGNED = re.compile(r"[-+ ]")
_LISTED = re.compile(r"[-+] ")
_encode = json.JSONEncoder(ensure_ascii=False).encode

Read: TypeAlias = tuple[str, Iterator[str]]


class _Raw(str):
    """A number in JSON exactly as it is written there."""

    __slots__ = ()


class _Twice(ValueError):  # noqa: N818 - it says what is so
    """A name occurs twice in one object: read as a value, one of the two would be lost."""


@dataclass(frozen=True, slots=True)
class Unfolded:
    """Texts with their titles, as far as they fit; `more` lines do not, counted to a limit."""

    texts: tuple[tuple[str, str], ...] = ()
    more: int = 0

    @property
    def rest(self) -> str:
        """Say how many lines are left out; nothing where none is."""
        return f"{COUNTED:,}+" if self.more > COUNTED else str(self.more or "")

    def told(self, one: str, many: str) -> str:
        """Say that lines are left out, in the words for one of them or for many."""
        return one if self.more == 1 else many.format(more=self.rest)


def unfolded(arguments: Json, budget: int, most: int = MANY) -> Unfolded:
    """Unfold the texts in an action's arguments, within a budget of characters and of lines.

    What is hidden in the arguments stays hidden. Once the budget is spent, the lines that are
    left are counted up to a limit, and nothing else is done with them.
    """
    texts: list[tuple[str, str]] = []
    left, more = budget, 0
    for title, lines in _texts(arguments, "arguments"):
        left -= cost(title)
        kept: list[str] = []
        for one in lines:
            left, most = left - cost(one) - 1, most - 1
            if left >= 0 and most >= 0:
                kept.append(one)
            elif (more := more + 1) > COUNTED:
                break
        texts += [(title, "\n".join(kept))] * bool(kept)
        if more > COUNTED:
            break
    return Unfolded(tuple(texts), more)


def _texts(value: Json, path: str) -> Iterator[tuple[str, Iterator[str]]]:
    """Find what can be unfolded, each with a title that says where it stands."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(one, f"{path}.{_named(str(key))}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _texts(one, f"{path}[{number}]")
    elif type(value) is str and (found := _read(value)):
        where, more = cut(path, PATH)
        title = words.UNFOLDED_AT.format(path=where + "…" * bool(more), kind=found[0])
        yield title, marked(found[1])


def _named(key: str) -> str:
    return key if _NAME.fullmatch(key) else one_line(_encode(key[:PATH]))


def _read(text: str, depth: int = 0) -> Read | None:
    """Say what a text is, and give its lines; nothing where it is as well read as it stands."""
    if depth < DEEPEST and (value := _json_in(text)) is not None:
        if isinstance(value, _Twice):
            return words.UNFOLDED_TWICE, lines_of(text)
        return words.UNFOLDED_JSON, _json("", value, "", depth + 1)
    if not ("\n" in text.strip("\n") or "\t" in text or "\r" in text or _is_prose(text)):
        return None
    kind = words.UNFOLDED_DIFF if _is_diff(text) else words.UNFOLDED_LINES
    return kind, lines_of(text)


def _is_prose(text: str) -> bool:
    """Tell whether a text is long and can be broken somewhere."""
    return len(text) > LONG and (" " in text or not text.isascii())


def _is_diff(text: str) -> bool:
    """Tell by its shape: hunks, or each line has a sign, and no list of points is so written."""
    if _HUNK.search(text):
        return True
    lines = [one for one in text.split("\n") if one.strip()]
    if not all(map(_SIGNED.match, lines)):
        return False
    signs = {one[0] for one in lines}
    return {"-", "+"} <= signs and (" " in signs or not all(map(_LISTED.match, lines)))


def _json_in(text: str) -> Json | None:
    """Read JSON in a text; nothing where reading it would lose anything, or it says little."""
    if text.strip(" \t\r\n")[:1] not in ("{", "["):
        return None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_distinct,
            parse_int=_Raw,
            parse_float=_Raw,
            parse_constant=_refused,
        )
    except _Twice as twice:
        return twice
    except (ValueError, RecursionError):
        return None
    if not value or too_deep(value, NESTED) or length_of(value) > ALLOWED + TIMES * len(text):
        return None
    return value


def texts_in(text: str, depth: int = 0) -> Iterator[str]:
    """Give the names and texts that unfolding shows of JSON in a text, at any depth."""
    value = _json_in(text) if depth < DEEPEST else None
    if isinstance(value, dict | list):
        yield from _written(value, depth + 1)


def _written(value: Json, depth: int) -> Iterator[str]:
    if type(value) is str:
        yield value
        yield from texts_in(value, depth)
    elif isinstance(value, dict):
        yield from value
    for one in value.values() if isinstance(value, dict) else ():
        yield from _written(one, depth)
    for one in value if isinstance(value, list) else ():
        yield from _written(one, depth)


def _distinct(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Twice
    return made


def _refused(name: str) -> Json:
    raise ValueError(name)


def _json(start: str, value: Json, indent: str, depth: int, end: str = "") -> Iterator[str]:
    """Write a value, one member or item a line; a text in it is unfolded like any other."""
    if isinstance(value, dict | list) and value:
        opens, closes = "{}" if isinstance(value, dict) else "[]"
        yield f"{start}{opens}"
        inner = indent + STEP
        named = value.items() if isinstance(value, dict) else ((None, one) for one in value)
        for number, (key, one) in enumerate(named, 1):
            head = inner if key is None else f"{inner}{_encode(key)}: "
            yield from _json(head, one, inner, depth, "," * (number < len(value)))
        yield f"{indent}{closes}{end}"
    elif type(value) is str and (found := _read(value, depth)):
        yield start.rstrip() or MARK.strip()
        for one in marked(found[1], len(indent) + len(STEP)):
            yield f"{indent}{STEP}{one}"
    else:
        yield f"{start}{value if isinstance(value, _Raw) else _encode(value)}{end}"
