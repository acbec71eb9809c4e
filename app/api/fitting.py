"""Fit a value to the body of a call, or say in plain words what does not fit and where."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError

from app.api.models import (
    ActionBody,
    Body,
    ContextBody,
    EvidenceBody,
    ResourceBody,
    WindowBody,
)
from app.api.problems import Fault, Problem
from app.api.strict import pointer_to
from app.domain.action import Json

T = TypeVar("T", bound=Body)

SHOWN = 20
NOT_BUILT = frozenset(
    {"callback_url", "webhook", "questions", "plan", "steps", "enforcement", "priority"}
)
PARTS: Mapping[str, type[Body]] = {
    "action": ActionBody,
    "resource": ResourceBody,
    "context": ContextBody,
    "evidence": EvidenceBody,
    "maintenance_window": WindowBody,
}
_WORDS = {
    "string_type": 'must be text, such as "{example}"',
    "dict_type": 'must be an object, such as {"ticket": "OPS-12"}',
    "model_type": 'must be an object, such as {"name": "secrets.rotate"}',
    "list_type": 'must be a list, such as ["read"]',
    "int_type": "must be a whole number, such as 30",
    "bool_type": "must be true or false",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
}
_TEXTS = {
    "answer": "The key was in a public log.",
    "code": "123456",
    "id": "prod/payments-db",
    "question": "q_7Qm2",
    "receipt": "eyJhbGciOiJFZERTQSJ9…",
    "title": "Build log",
    "type": "secret",
}
_BLANK = re.compile(r"\{(ge|le|expected|example)\}")


def fit(model: type[T], value: Json) -> T | Problem:
    """Make the body of a call from what was sent; every fault is named, with its pointer."""
    try:
        return model.model_validate(value)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False, include_input=False)
    faults = tuple(_fault(model, one) for one in errors[:SHOWN])
    unbuilt = [one for one in errors if _unbuilt(one)]
    if unbuilt:
        return Problem("not_supported", f"{_not_built(unbuilt[0])}.", faults)
    first = faults[0]
    detail = f"{first.pointer or 'The body'} {first.detail}".removesuffix("?")
    return Problem("invalid_body", f"{detail}.", faults)


def _fault(model: type[Body], error: Mapping[str, Any]) -> Fault:
    at = ""
    for step in error["loc"]:
        if step != "[key]":
            at = pointer_to(at, step)
    return Fault(at, "".join(_sentence(model, error)))


def _sentence(model: type[Body], error: Mapping[str, Any]) -> Iterator[str]:
    kind, limits = str(error["type"]), error.get("ctx", {})
    if kind == "extra_forbidden":
        yield _not_built(error) if _unbuilt(error) else _unknown(model, error["loc"])
    elif kind == "keyturn":
        yield str(limits["message"])
    elif kind == "missing":
        wanted = _wanted(_part(model, error["loc"]), str(error["loc"][-1]))
        yield f"is missing; it {wanted}"
    elif kind.endswith("too_long"):
        unit = "characters" if kind == "string_too_long" else "items"
        yield f"must have at most {limits['max_length']} {unit}"
    elif kind.endswith("too_short"):
        yield "must not be empty"
    else:
        words = _WORDS.get(kind) or str(error["msg"]).replace("Input should", "must", 1)
        name = "".join(map(str, error["loc"][-1:]))
        said = {"example": _TEXTS.get(name, "OPS-12"), **limits}
        yield _BLANK.sub(lambda blank: str(said[blank[1]]), words)


def _unknown(model: type[Body], loc: tuple[int | str, ...]) -> str:
    known = [field.alias or name for name, field in _part(model, loc).model_fields.items()]
    near = get_close_matches(str(loc[-1])[:100], known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    return f"is not a field of this call; {hint}"


def _part(model: type[Body], loc: tuple[int | str, ...]) -> type[Body]:
    """Find the part of a body to which a field belongs."""
    above = [step for step in loc[:-1] if isinstance(step, str)]
    return PARTS.get(above[-1], model) if above else model


@cache
def _wanted(part: type[Body], name: str) -> str:
    """Say what a field wants: what a value that has no form at all is told."""
    for formless in ("\0!", None):
        try:
            part.model_validate({name: formless})
        except ValidationError as wrong:
            for one in wrong.errors(include_url=False, include_input=False):
                if one["loc"][0] == name and one["type"] != "missing":
                    return "".join(_sentence(part, one))
    return "must be there"


def _unbuilt(error: Mapping[str, Any]) -> bool:
    return error["type"] == "extra_forbidden" and error["loc"][-1] in NOT_BUILT


def _not_built(error: Mapping[str, Any]) -> str:
    return f"{error['loc'][-1]!r} is not supported in this version"
