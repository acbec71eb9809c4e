"""Say in plain words what does not fit, so that nobody has to read a library's message."""

from collections.abc import Mapping
from typing import Any, Literal, NoReturn

from pydantic_core import PydanticCustomError, PydanticKnownError

from app.documents.problem import Path, quoted

OWN = "own"
ADDED = frozenset({"[key]", "[listed]", "[from Slack]", "[in turn]"})
_WHOLE = "a whole number"
_TEXT: Literal["string_type"] = "string_type"
_KINDS = {
    "string_type": "text",
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
}


_SORTS = (
    (int | float, "a number"),
    (str, "text"),
    (list, "a list"),
    (dict, "keys and values"),
)
_FIXED = {
    "missing": "is missing",
    "too_short": "must not be empty",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}


def refuse(message: str) -> NoReturn:
    """Refuse a field from its own check; the message is shown as it is."""
    raise PydanticCustomError(OWN, "{message}", {"message": message})


def path_of(loc: tuple[int | str, ...]) -> Path:
    """Turn a library's location into a path of the document: what it adds is left out."""
    return tuple(step for step in loc if step not in ADDED)


def sentence(error: Mapping[str, Any], written: str) -> str:
    """Say what is wrong; `written` are the letters in the document."""
    kind, limits = str(error["type"]), error.get("ctx", {})
    if kind == OWN:
        return str(limits["message"])
    if kind in _KINDS:
        wanted = _KINDS[kind]
        if wanted == _WHOLE and isinstance(error["input"], float):
            return f"must be {_WHOLE}, not {written or error['input']}"
        hint = f": put {quoted(written)} in quotes" if wanted == "text" and written else ""
        return f"must be {wanted}, not {_found(error['input'])}{hint}"
    return _FIXED.get(kind, "is not valid").format_map(limits)


def not_text() -> NoReturn:
    """Refuse what is not text, in the words of the other kinds."""
    raise PydanticKnownError(_TEXT)


def _found(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return next((words for kind, words in _SORTS if isinstance(value, kind)), "that")
