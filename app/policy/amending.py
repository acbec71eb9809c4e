"""How a rule says what a reviewer may narrow: a field, and the direction it may change in."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator

from app.documents.fields import shown, words
from app.documents.problem import quoted
from app.documents.wording import refuse
from app.domain.action import Json
from app.domain.narrowing import ARGUMENTS, DURATION, Direction, written
from app.policy.template import path_of

ONE_OF = Direction.ONE_OF.value
MOST_OPTIONS = 100
WAYS = {
    "anyOf": [
        {"enum": [one.value for one in Direction if one is not Direction.ONE_OF]},
        {
            "type": "object",
            "required": [ONE_OF],
            "properties": {
                ONE_OF: {
                    "type": "array",
                    "items": {"type": ["string", "number", "boolean"]},
                    "minItems": 1,
                    "maxItems": MOST_OPTIONS,
                    "uniqueItems": True,
                }
            },
            "additionalProperties": False,
        },
    ]
}
HOW = "one_of lists its values from the widest to the narrowest: {one_of: [admin, write, read]}"


@dataclass(frozen=True, slots=True)
class Way:
    """A direction, with the values it goes through where it names them."""

    direction: Direction
    options: tuple[Json, ...] = ()


def amend_path(value: object) -> str:
    """Check the path of a field that may be narrowed."""
    text = words(value)
    if text == DURATION or path_of(text):
        return text
    near = difflib.get_close_matches(text, [DURATION], 1, 0.8)
    hint = f"did you mean {near[0]}?" if near else f"known are {ARGUMENTS}.name and {DURATION}"
    return refuse(f"{quoted(text)} is not a field that can be narrowed; {hint}")


def way(value: object) -> Way:
    """Check a direction: a word, or the values from wide to narrow."""
    if isinstance(value, Mapping):
        return _listed(value)
    if not isinstance(value, str):
        refuse(f"must be {_known()}")
    if value == ONE_OF:
        refuse(HOW)
    if value not in list(Direction):
        near = difflib.get_close_matches(value, list(Direction), 1)
        hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(Direction)}"
        refuse(f"{quoted(value)} is not a direction{hint}")
    return Way(Direction(value))


def _listed(value: Mapping[str, object]) -> Way:
    options = value.get(ONE_OF)
    if set(value) != {ONE_OF} or not isinstance(options, list) or not options:
        refuse(HOW)
    if len(options) > MOST_OPTIONS:
        refuse(f"lists more than {MOST_OPTIONS} values")
    for one in options:
        if not isinstance(one, str | int | float):
            refuse("may list texts, numbers, true and false only")
    if len(set(map(written, options))) != len(options):
        refuse("lists a value twice")
    return Way(Direction.ONE_OF, tuple(options))


def _known() -> str:
    return f"{', '.join(one for one in Direction if one != ONE_OF)}, or {{one_of: [wide, narrow]}}"


PATHS = r"^(context\.duration|arguments(\.[^.{}\s]+)+)$"

AmendPath = Annotated[str, BeforeValidator(amend_path), shown(type="string", pattern=PATHS)]
AmendWay = Annotated[Way, PlainValidator(way), shown(**WAYS)]
