"""Read one plain YAML value, and refuse those that readers of YAML do not read alike.

Only `true` and `false` are true and false, only `null` and nothing at all are nothing, only plain
decimals are numbers; all else is text. What an older or a newer YAML takes for something else is
refused unless it is in quotes: nobody can tell which of the two was meant.
"""

import re
from typing import TypeAlias

from app.documents.problem import quoted

Scalar: TypeAlias = str | int | float | bool | None

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_NUMBER = re.compile(
    r"[-+]?(0[xob][0-9a-f_]+"
    r"|[1-9][0-9_]*(:[0-5]?[0-9])+|[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*"
    r"|(\.[0-9][0-9_]*|[0-9][0-9_]*(\.[0-9_]*)?)(e[-+]?[0-9]+)?"
    r"|\.(inf|nan))",
    re.IGNORECASE,
)
_KNOWN: dict[str, Scalar] = {"": None, "null": None, "true": True, "false": False}
_WORDS = frozenset(["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"])


class NotPlainError(ValueError):
    """The value would be read as something else than it looks like."""


def scalar(text: str, *, plain: bool) -> Scalar:
    """Give the value of a scalar; `plain` means that it is not in quotes."""
    if not plain:
        return text
    if text in _KNOWN:
        return _KNOWN[text]
    if text.casefold() in _WORDS:
        raise NotPlainError(_word(text))
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _NUMBER.fullmatch(text):
        message = (
            f"{quoted(text)} could be read as another number: "
            "put it in quotes, or write a plain number such as 1000 or 0.5"
        )
        raise NotPlainError(message)
    return text


def _word(text: str) -> str:
    if text == "~" or text.casefold() == "null":
        return f"{quoted(text)} could be text or nothing: put it in quotes, or write null"
    return (
        f"{quoted(text)} could be text, or true or false: put it in quotes, or write true or false"
    )
