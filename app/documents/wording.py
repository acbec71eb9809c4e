"""Say in plain words what does not fit, so that nobody has to read a library's message."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic_core import PydanticCustomError

from app.documents.problem import Path, quoted

_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
}


def wrong(message: str) -> PydanticCustomError:
    """Make the error of a field's own check; its message is shown as it is."""
    return PydanticCustomError("holdpoint", "{message}", {"message": message})


def path_of(loc: tuple[int | str, ...]) -> Path:
    """Turn a library's location into a path of the document."""
    return tuple(step for step in loc if step != "[key]")


def sentence(error: Mapping[str, Any], written: str) -> str:
    """Say what is wrong; `written` are the letters in the document."""
    kind, limits = str(error["type"]), error.get("ctx", {})
    if kind == "holdpoint":
        return str(limits["message"])
    if kind == "missing":
        return "is missing"
    if kind in _KINDS:
        return f"must be {_KINDS[kind]}{seen(error.get('input'), written)}"
    if kind == "greater_than_equal":
        return f"must be at least {limits['ge']}"
    if kind == "less_than_equal":
        return f"must be at most {limits['le']}"
    return "must not be empty" if kind == "too_short" else "is not valid"


def seen(value: object, written: str) -> str:
    """Say what was found instead, and what to do where YAML made something else of a text."""
    if value is None:
        return ", but there is nothing here"
    if isinstance(value, bool) and written:
        said = "true" if value else "false"
        return f", but YAML reads {quoted(written)} as {said}: put a text in quotes"
    if isinstance(value, date):
        return f", but YAML reads {quoted(written)} as a day: put a text in quotes"
    if isinstance(value, int | float):
        return f", but {written or value} is a number: put a text in quotes"
    if isinstance(value, list):
        return ", not a list"
    return ", not keys and values" if isinstance(value, dict) else ", not text"
