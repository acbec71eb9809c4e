"""The strict door: bytes become a value of I-JSON (RFC 7493), or the problem that they have."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from app.api.problems import Fault, Problem
from app.domain.action import Json

DEEPEST = 32
LARGEST = 2**53 - 1
LONGEST_INTEGER = len(str(-LARGEST))
LONGEST_POINTER = 400

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # one deeper, or one less: a signed byte
_PLANES = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_BARRED = re.compile(f"[\0\ud800-\udfff\ufdd0-\ufdef{_PLANES}]")

SENTENCES = {
    "duplicate_member": "A name occurs twice in one object.",
    "not_finite": "A number must be finite.",
    "number_too_large": f"A number must lie between -{LARGEST} and {LARGEST}; write it as text.",
    "number_too_small": "A number is too small to be told from zero; write it as text.",
    "lone_surrogate": "A text holds half of a surrogate pair.",
    "noncharacter": "A text holds a code point that is not a character.",
    "nul_character": "A text holds the character U+0000.",
}


class _Wrong:
    """Stands in the value where something was not acceptable; `name` is of a member in it."""

    __slots__ = ("code", "name")

    def __init__(self, code: str, name: str = "") -> None:
        self.code = code
        self.name = name


class _Marks:
    """The parser's hooks: they put a mark where it was wrong, and remember that they did."""

    __slots__ = ("any",)

    def __init__(self) -> None:
        self.any = False

    def members(self, pairs: list[tuple[str, Json]]) -> Json:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        names = [name for name, _ in pairs]
        twice = next(name for name, count in Counter(names).items() if count > 1)
        return self.wrong("duplicate_member", twice)

    def integer(self, text: str) -> Json:
        if len(text) <= LONGEST_INTEGER and abs(number := int(text)) <= LARGEST:
            return number
        return self.wrong("number_too_large")

    def fraction(self, text: str) -> Json:
        number = float(text)
        if math.isinf(number):
            return self.wrong("not_finite")
        if abs(number) > LARGEST:
            return self.wrong("number_too_large")
        if number == 0 and re.search("[1-9]", re.split("[eE]", text, maxsplit=1)[0]):
            return self.wrong("number_too_small")
        return number

    def constant(self, _text: str) -> Json:
        return self.wrong("not_finite")

    def wrong(self, code: str, name: str = "") -> _Wrong:
        self.any = True
        return _Wrong(code, name)


def read(body: bytes) -> Json | Problem:
    """Read a value, or say what is wrong with it and where; nothing is mended or dropped."""
    try:
        text = body.decode()
    except UnicodeDecodeError as wrong:
        return Problem("not_utf8", f"The body is not UTF-8 (at byte {wrong.start}).")
    if not text.strip(" \t\r\n"):
        return Problem("body_empty", "The body is empty; a JSON object is needed.")
    if _too_deep(body):
        return Problem("too_deep", f"The body is nested more than {DEEPEST} deep.")
    return _parsed(text)


def _parsed(text: str) -> Json | Problem:
    """Parse; what was marked, and characters where there can be bad ones, are then looked for."""
    marks = _Marks()
    try:
        value = json.loads(
            text,
            object_pairs_hook=marks.members,
            parse_int=marks.integer,
            parse_float=marks.fraction,
            parse_constant=marks.constant,
        )
    except json.JSONDecodeError as wrong:
        where = f"line {wrong.lineno}, column {wrong.colno}"
        return Problem("malformed_json", f"The body is not JSON: {wrong.msg} ({where}).")
    if marks.any or "\\u" in text or (not text.isascii() and _BARRED.search(text)):
        return next(_problems(value, ""), value)
    return value


def pointer_to(above: str, step: str | int) -> str:
    """Write the JSON pointer (RFC 6901) of a member or an item, cut where it is too long."""
    step = str(step).replace("~", "~0").replace("/", "~1")
    return f"{above}/{step}"[:LONGEST_POINTER]


def _too_deep(body: bytes) -> bool:
    """Tell, before a parser recurses, whether the brackets outside texts nest too deep."""
    if body.count(b"[") + body.count(b"{") <= DEEPEST:
        return False
    steps = _STRING.sub(b"", body).translate(_STEPS, _NOT_BRACKETS)
    return max(accumulate(memoryview(steps).cast("b")), default=0) > DEEPEST


def _problems(value: Json, at: str) -> Iterator[Problem]:
    match value:
        case _Wrong():
            inside = value.name and not _BARRED.search(value.name)
            yield _problem(value.code, pointer_to(at, value.name) if inside else at)
        case str():
            yield from _barred(value, at)
        case dict():
            for name, one in value.items():
                yield from _barred(name, at)
                yield from _problems(one, pointer_to(at, name))
        case list():
            for place, one in enumerate(value):
                yield from _problems(one, pointer_to(at, place))


def _barred(text: str, at: str) -> Iterator[Problem]:
    if found := _BARRED.search(text):
        yield _problem(_code_of(found[0]), at)


def _problem(code: str, at: str) -> Problem:
    return Problem(code, SENTENCES[code], (Fault(at, SENTENCES[code]),))


def _code_of(character: str) -> str:
    if character == "\0":
        return "nul_character"
    return "lone_surrogate" if "\ud800" <= character <= "\udfff" else "noncharacter"
