"""What is narrower, said once more and plainly: nothing is imported from the product.

Lists are compared by taking each kept item away from the old list; numbers as fractions;
durations by adding them to a day, one part after the other.
"""

import json
import math
import re
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

START = datetime(2000, 1, 1)  # noqa: DTZ001 - a calendar to count on, in no zone
PARTS = {"D": "days", "H": "hours", "M": "minutes", "S": "seconds"}


def canonical(value: Any) -> str:
    """Write a value as RFC 8785 does, as far as comparing goes."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value


def narrower(direction: str, options: tuple[Any, ...], before: Any, after: Any) -> bool:
    """Tell whether a new value surely does less than the old one."""
    if direction == "subset":
        return _fewer(before, after)
    if direction in {"at_most", "at_least"}:
        return _number(before, after, 1 if direction == "at_least" else -1)
    if direction == "shorter":
        had, has = _ends(before), _ends(after)
        return had is not None and has is not None and START < has < had
    listed = [canonical(one) for one in options]
    if canonical(after) not in listed:
        return False
    seen = listed.index(canonical(before)) if canonical(before) in listed else -1
    return listed.index(canonical(after)) > seen


def _fewer(before: Any, after: Any) -> bool:
    if not isinstance(before, list) or not isinstance(after, list) or not after:
        return False
    left = [canonical(one) for one in before]
    for one in after:
        if canonical(one) not in left:
            return False
        left.remove(canonical(one))
    return bool(left)


def _number(before: Any, after: Any, sign: int) -> bool:
    for one in (before, after):
        if type(one) not in {int, float} or not math.isfinite(one) or not 0 < one < 2**53:
            return False
    if type(before) is int and Fraction(after).denominator != 1:
        return False
    return (Fraction(after) - Fraction(before)) * sign > 0


def _ends(text: Any) -> datetime | None:
    if not isinstance(text, str):
        return None
    whole = re.match(r"\AP(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?\Z", text, re.ASCII)
    if not whole or text.endswith(("P", "T")):
        return None
    end = START
    for count, unit in re.findall(r"(\d+)([DHMS])", text, re.ASCII):
        end += timedelta(**{PARTS[unit]: int(count)})
    return end if end > START else None
