"""Conditions on the arguments of an action: yes, no, or cannot be told (which holds)."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.documents.fields import TEXT, glob
from app.documents.inclusion import within
from app.documents.patterns import Pattern, line_pattern
from app.documents.problem import quoted
from app.documents.wording import refuse
from app.domain.action import Json
from app.policy.decision import Trace
from app.policy.template import MISSING, look_up, path_of

OVER, UNDER, EQUALS, ONE_OF, LIKE = "over", "under", "equals", "one_of", "like"
LINES = "text of several lines, at whose ends * stops"

Answer = bool | str
Test = Callable[[Any], Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked of an argument: the key, its limit, and both made ready.

    `fits` is the pattern of `like`.
    """

    key: str
    limit: Any
    words: str
    test: Test
    fits: Pattern | None = None

    def given_by(self, other: "Asked") -> bool:
        """Tell whether this is so wherever the other is; in doubt, no."""
        if other.key in {EQUALS, ONE_OF}:
            values = other.limit if other.key == ONE_OF else [other.limit]
            return all(self.test(one) is True for one in values)
        if self.key != other.key:
            return False
        if self.fits and other.fits:
            return within(other.fits, self.fits)
        if self.key == OVER:
            return bool(other.limit >= self.limit)
        return self.key == UNDER and bool(other.limit <= self.limit)


Tests = tuple[Asked, ...]


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
        answers = [(one.words, one.test(value)) for one in self.tests]
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
    return tuple(_asked(key, limit) for key, limit in value.items())


def _asked(key: str, limit: Any) -> Asked:  # noqa: ANN401 - a document may hold anything
    made = _MAKERS[key](limit)
    fits = line_pattern(limit) if key == LIKE else None
    return Asked(key, limit, _words(key, limit), made, fits)


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
    found, whole = line_pattern(glob(limit).text), glob(limit)

    def test(value: object) -> Answer:
        if not isinstance(value, str):
            return "not text"
        return found.matches(value) or (LINES if whole.matches(value) else False)

    return test


def _needs_number(limit: object) -> object:
    if not _number(limit):
        refuse("over and under need a number")
    return limit


_MAKERS: dict[str, Callable[[object], Test]] = {
    OVER: _over,
    UNDER: _under,
    EQUALS: _equals,
    ONE_OF: _one_of,
    LIKE: _like,
}
_WORDS = {
    OVER: "over",
    UNDER: "under",
    EQUALS: "equal to",
    ONE_OF: "one of",
    LIKE: "like",
}


ASKED = {
    "type": "object",
    "minProperties": 1,
    "properties": {
        "over": {"type": "number"},
        "under": {"type": "number"},
        "equals": {"type": ["string", "number", "boolean"]},
        "one_of": {
            "type": "array",
            "minItems": 1,
            "items": {"type": ["string", "number", "boolean"]},
        },
        "like": {"allOf": [TEXT, {"not": {"pattern": r"\*\*\*"}}]},
    },
    "additionalProperties": False,
}


def known() -> tuple[str, ...]:
    """Name the conditions that a document may ask of an argument."""
    return tuple(_MAKERS)
