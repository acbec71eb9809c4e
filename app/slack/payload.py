"""Read a request of Slack's strictly: one meaning, limited depth, or nothing."""

import json
import re
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

DEPTH = 40
FIELDS = 64
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)

BARRED = re.compile("[\0\ud800-\udfff]")

Fields: TypeAlias = dict[str, Any]


class Malformed(Exception):  # noqa: N818 - it says what is so
    """The body cannot be read; the message names why, never what it was."""


def read_payload(kind: str, body: bytes) -> Fields:
    """Read an interaction, a command or an event; raise `Malformed` for anything else."""
    try:
        text = body.decode()
    except UnicodeDecodeError as problem:
        message = "not UTF-8"
        raise Malformed(message) from problem
    read = read_json(text) if kind == JSON else _fields(text)
    if unwritable(read):
        message = "half a character or U+0000"
        raise Malformed(message)
    return read


def read_json(text: str) -> Fields:
    """Read a JSON object whose keys are distinct and whose depth is limited."""
    if deeper(text, DEPTH):
        message = "too deep"
        raise Malformed(message)
    try:
        read = json.loads(text, object_pairs_hook=_distinct, parse_constant=_constant)
    except (ValueError, RecursionError) as problem:
        message = "not JSON"
        raise Malformed(message) from problem
    if not isinstance(read, dict):
        message = "not an object"
        raise Malformed(message)
    return read


def deeper(text: str, limit: int) -> bool:
    """Tell whether brackets are nested deeper than a limit, before anything is parsed."""
    depth = 0
    bare = STRING.sub("", text).encode(errors="replace")
    for char in bare.translate(None, NOT_BRACKETS):
        depth += 1 if char in b"[{" else -1
        if depth > limit:
            return True
    return False


def too_deep(value: object, limit: int = DEPTH) -> bool:
    """Tell whether what is already read is nested deeper than a limit."""
    level, values = 0, [value]
    while values and level <= limit:
        level += 1
        values = [
            inner
            for one in values
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return bool(values)


def unwritable(value: object) -> bool:
    """Tell whether a text in what was read cannot be stored or sent on."""
    values = [value]
    while values:
        match values.pop():
            case str() as text if BARRED.search(text):
                return True
            case dict() as pairs:
                values += [*pairs.keys(), *pairs.values()]
            case list() as items:
                values += items
    return False


def _fields(text: str) -> Fields:
    fields = _form(text)
    if "payload" not in fields:
        return fields
    if len(fields) > 1:
        message = "payload beside other fields"
        raise Malformed(message)
    return read_json(fields["payload"])


def _form(text: str) -> Fields:
    try:
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=FIELDS,
        )
    except ValueError as problem:
        message = "not a form"
        raise Malformed(message) from problem
    return _distinct(pairs)


def _distinct(pairs: list[tuple[str, Any]]) -> Fields:
    read = dict(pairs)
    if len(read) != len(pairs):
        message = "a key twice"
        raise Malformed(message)
    return read


def _constant(name: str) -> None:
    raise ValueError(name)
