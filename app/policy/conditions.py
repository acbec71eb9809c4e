"""Conditions on the arguments of an action: yes, no, or cannot be told (which holds)."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.documents.fields import glob
from app.documents.problem import quoted
from app.documents.wording import refuse
from app.domain.action import Json
from app.policy.decision import Trace
from app.policy.template import MISSING, look_up, path_of

Answer = bool | str
Test = Callable[[Any], Answer]
Tests = tuple[tuple[str, Test], ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What one argument must be; a test answers yes, no, or why it cannot tell."""

    name: str
    path: tuple[str, ...]
    tests: Tests

    def test(self, arguments: Mapping[str, Json]) -> Trace:
        """Ask every test; a no from one outweighs what another cannot tell."""
        value = look_up(arguments, self.path)
        if value is MISSING:
            return Trace(self.name, None, f"{self.name} is missing, so this cannot be told")
        answers = [(words, test(value)) for words, test in self.tests]
        for words, answer in answers:
            if answer is False:
                return Trace(self.name, matched=False, sentence=f"{self.name} is not {words}")
        for words, answer in answers:
            if isinstance(answer, str):
                why = f"{self.name} is {answer}, so whether it is {words} cannot be told"
                return Trace(self.name, None, why)
        wanted = " and ".join(words for words, _ in answers)
        return Trace(self.name, matched=True, sentence=f"{self.name} is {wanted}")


def condition(key: str, asked: Tests) -> Condition:
    """Make the condition on one argument."""
    name = f"arguments.{key}"
    return Condition(name, path_of(name), asked)


def asked_of(value: object) -> Tests:
    """Check what a document asks of an argument; raise what a field's check raises."""
    if not isinstance(value, dict) or not value:
        refuse("must be a condition such as {over: 1000}")
    unknown = [one for one in value if one not in _MAKERS]
    if unknown:
        known = ", ".join(_MAKERS)
        refuse(f"{quoted(str(unknown[0]))} is not a condition; known are {known}")
    return tuple((_words(one, limit), _MAKERS[one](limit)) for one, limit in value.items())


def _words(key: str, limit: object) -> str:
    shown = ", ".join(map(_shown, limit)) if isinstance(limit, list) else _shown(limit)
    return f"{_WORDS[key]} {shown}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value) if isinstance(value, str) else str(value)


def _number(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, float) and math.isfinite(value)
    )


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    return "a number" if _number(value) else "neither text nor number"


def _over(limit: object) -> Test:
    bound: Any = _needs_number(limit)
    return lambda value: value > bound if _number(value) else "not a number"


def _under(limit: object) -> Test:
    bound: Any = _needs_number(limit)
    return lambda value: value < bound if _number(value) else "not a number"


def _equals(limit: object) -> Test:
    return _one_of([limit])


def _one_of(limit: object) -> Test:
    if not isinstance(limit, list) or not limit:
        refuse("one_of must be a list of values, and not empty")
    if any(not isinstance(one, str | bool) and not _number(one) for one in limit):
        refuse("equals and one_of compare with text, numbers, true or false")
    kinds = {_kind(one) for one in limit}

    def test(value: object) -> Answer:
        if _kind(value) not in kinds:
            return _kind(value)
        return any(value == one for one in limit if _kind(one) == _kind(value))

    return test


def _like(limit: object) -> Test:
    if not isinstance(limit, str):
        refuse("like needs a pattern, such as team/*")
    found = glob(limit)
    return lambda value: found.matches(value) if isinstance(value, str) else "not text"


def _needs_number(limit: object) -> object:
    if not _number(limit):
        refuse("over and under need a number")
    return limit


_MAKERS: dict[str, Callable[[object], Test]] = {
    "over": _over,
    "under": _under,
    "equals": _equals,
    "one_of": _one_of,
    "like": _like,
}
_WORDS = {
    "over": "over",
    "under": "under",
    "equals": "equal to",
    "one_of": "one of",
    "like": "like",
}


ASKED = {
    "type": "object",
    "minProperties": 1,
    "properties": {
        "over": {"type": "number"},
        "under": {"type": "number"},
        "equals": {"type": ["string", "number", "boolean"]},
        "one_of": {"type": "array", "minItems": 1},
        "like": {"type": "string"},
    },
    "additionalProperties": False,
}


def known() -> tuple[str, ...]:
    """Name the conditions that a document may ask of an argument."""
    return tuple(_MAKERS)
