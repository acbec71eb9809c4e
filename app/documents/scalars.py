"""Read one plain YAML value, and refuse those that are not what they look like."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from app.documents.problem import quoted

Scalar: TypeAlias = str | int | float | bool | date | None

_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_RESOLVER = Resolver()


class NotPlainError(ValueError):
    """The value would be read as something else than it looks like."""


def scalar(text: str, implicit: tuple[bool, bool]) -> Scalar:
    """Give the value of a plain or quoted scalar, as YAML 1.1 reads it."""
    resolve: Callable[..., str] = _RESOLVER.resolve
    kind = resolve(ScalarNode, text, implicit).removeprefix(_TAG)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in {"yes", "true", "on"}
    if kind in {"int", "float"}:
        return _number(text)
    return _day(text) if kind == "timestamp" else text


def _number(text: str) -> int | float:
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    message = (
        f"YAML would read {quoted(text)} as another number: write plain decimals, or quote it"
    )
    raise NotPlainError(message)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{quoted(text)} is not a day such as 2027-12-31; a text must be quoted"
        raise NotPlainError(message) from None
