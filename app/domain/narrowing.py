"""What a reviewer may change in an action, and only so that it does less. Pure.

A change is accepted where it can be proved to be narrower. What cannot be compared, such as a
month with days or a number below zero, is refused like what is wider. Every function here is
total over JSON.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from app.domain.action import Context, Json
from app.domain.refusal import Refused, refused

ARGUMENTS, DURATION = "arguments", "context.duration"
LARGEST = 2**53 - 1
"""The greatest whole number that RFC 8785 can write."""

_SPAN = re.compile(
    r"P(?=.)(?:([0-9]{1,9})D)?(?:T(?=.)(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?"
)
_SECONDS = (86400, 3600, 60, 1)

Wishes: TypeAlias = Mapping[str, Json]


class Direction(StrEnum):
    """Which way a field may change."""

    SUBSET = "subset"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    SHORTER = "shorter"
    ONE_OF = "one_of"


class Compared(StrEnum):
    """What a new value is beside the old one; `unproved` is wider, or cannot be compared."""

    SAME = "same"
    NARROWER = "narrower"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class Amendable:
    """A field that may be narrowed, and how; `options` go from the widest to the narrowest."""

    path: str
    direction: Direction
    options: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One field that was narrowed: from what, to what."""

    path: str
    direction: Direction
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The action as it would be: all its arguments and claims, and what changed in them."""

    arguments: Mapping[str, Json]
    context: Context
    changes: tuple[Change, ...]


def compared(rule: Amendable, before: Json, after: Json) -> Compared:
    """Compare a new value with the old one in the direction of a rule."""
    match rule.direction:
        case Direction.SUBSET:
            return _lists(before, after)
        case Direction.AT_MOST:
            return _numbers(before, after, down=True)
        case Direction.AT_LEAST:
            return _numbers(before, after, down=False)
        case Direction.SHORTER:
            return _spans(before, after)
        case Direction.ONE_OF:
            return _ranks(rule.options, before, after)


def narrow(
    arguments: Mapping[str, Json],
    context: Context,
    permitted: Sequence[Sequence[Amendable]],
    wishes: Wishes,
) -> Narrowed | Refused:
    """Put the wishes into an action, each narrower by every one of the sets of rules.

    What is wished as it is already changes nothing; where nothing at all changes, that is
    refused. No other field is touched.
    """
    changes: list[Change] = []
    for path, wish in wishes.items():
        rules = [next((one for one in rules if one.path == path), None) for rules in permitted]
        found = value_at(arguments, context, path)
        if not rules or found is None or not all(rules) or _inside_another(path, wishes):
            return refused("amend_not_permitted", field=path)
        change = _change(path, [one for one in rules if one], found[0], wish)
        if isinstance(change, Refused):
            return change
        changes += [change] if change else []
    if not changes:
        return refused("amend_nothing")
    for one in changes:
        arguments, context = _put(arguments, context, one)
    return Narrowed(arguments, context, tuple(changes))


def _inside_another(path: str, wishes: Wishes) -> bool:
    return any(path.startswith(f"{one}.") or one.startswith(f"{path}.") for one in wishes)


def value_at(arguments: Mapping[str, Json], context: Context, path: str) -> tuple[Json] | None:
    """Find the value of a field, in a tuple of one; nothing where there is no such field."""
    if path == DURATION:
        return (context.duration,) if context.duration else None
    first, *steps = path.split(".")
    value: Json = arguments
    for step in steps:
        if not isinstance(value, Mapping) or step not in value:
            return None
        value = value[step]
    return (value,) if first == ARGUMENTS and steps else None


def written(value: Json) -> str:  # noqa: PLR0911 - one return for each kind of value
    """Write a value so that two are the same text only where RFC 8785 writes the same."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, str):
        return f"{len(value)}:{value}"
    if isinstance(value, Mapping):
        pairs = sorted(f"{written(key)}={written(one)}" for key, one in value.items())
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(written, value))}]"
    return f"?{value!r}"


def _number(value: float) -> str:
    whole = isinstance(value, int) or (math.isfinite(value) and value.is_integer())
    return f"#{int(value)}" if whole else f"#{value!r}"


def seconds(text: Json) -> int | None:
    """Read an exact ISO 8601 duration above nothing; a day has 24 hours, a month no length."""
    found = _SPAN.fullmatch(text) if isinstance(text, str) and text.isascii() else None
    if found is None:
        return None
    total = sum(
        int(count or 0) * unit for count, unit in zip(found.groups(), _SECONDS, strict=True)
    )
    return total or None


def _change(
    path: str, rules: Sequence[Amendable], before: Json, wish: Json
) -> Change | Refused | None:
    """Judge one wish by every rule: nothing where it is as it was."""
    found = {compared(rule, before, wish): rule for rule in rules}
    worst = found.get(Compared.UNPROVED)
    if worst is not None:
        said = {"field": path, "old": shown(before), "new": shown(wish)}
        return refused(f"amend_{worst.direction.value}", **said)
    if Compared.SAME in found:
        return None
    direction = rules[0].direction
    after = in_order(before, wish) if direction is Direction.SUBSET else wish
    return Change(path, direction, before, after)


def in_order(before: Sequence[Json], after: Sequence[Json]) -> list[Json]:
    """Keep the order of the old list; of equal items, the first ones stay."""
    left = Counter(map(written, after))
    kept: list[Json] = []
    for one in before:
        name = written(one)
        if left[name] > 0:
            left[name] -= 1
            kept.append(one)
    return kept


def shown(value: Json) -> str:
    """Write a value for a sentence; the items of a list in quotes, so that each is told apart."""
    if isinstance(value, list | tuple):
        return ", ".join(f"“{shown(one)}”" for one in value) or "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return "nothing" if value in (None, "") else str(value)


def _put(
    arguments: Mapping[str, Json], context: Context, change: Change
) -> tuple[Mapping[str, Json], Context]:
    if change.path == DURATION:
        told = {name: getattr(context, name) for name in Context.__dataclass_fields__}
        return arguments, Context(**{**told, "duration": str(change.after)})
    return _with(arguments, change.path.split(".")[1:], change.after), context


def _with(value: Mapping[str, Json], steps: Sequence[str], after: Json) -> Mapping[str, Json]:
    inner = _with(value[steps[0]], steps[1:], after) if len(steps) > 1 else after
    return {**value, steps[0]: inner}


def _lists(before: Json, after: Json) -> Compared:
    """Tell whether a list keeps some of its items, and no others."""
    if not isinstance(before, list | tuple) or not isinstance(after, list | tuple) or not after:
        return Compared.UNPROVED
    had, has = Counter(map(written, before)), Counter(map(written, after))
    if had == has:
        return Compared.SAME
    return Compared.NARROWER if has <= had else Compared.UNPROVED


def _numbers(before: Json, after: Json, *, down: bool) -> Compared:
    """Compare two numbers above nothing: below it, and at it, a number often means its opposite.

    A whole number stays whole: who runs the action may know no other.
    """
    if not (_positive(before) and _positive(after)):
        return Compared.UNPROVED
    if isinstance(before, int) and not float(after).is_integer():
        return Compared.UNPROVED
    if before == after:
        return Compared.SAME
    return Compared.NARROWER if (after < before) is down else Compared.UNPROVED


def _positive(value: Json) -> bool:
    return isinstance(value, int | float) and value is not True and 0 < value <= LARGEST


def _spans(before: Json, after: Json) -> Compared:
    had, has = seconds(before), seconds(after)
    if had is None or has is None:
        return Compared.UNPROVED
    if had == has:
        return Compared.SAME
    return Compared.NARROWER if has < had else Compared.UNPROVED


def _ranks(options: Sequence[Json], before: Json, after: Json) -> Compared:
    """Tell whether a value stands further towards the narrow end; who is not listed is widest."""
    names = [written(one) for one in options]
    if written(before) == written(after):
        return Compared.SAME
    if written(after) not in names:
        return Compared.UNPROVED
    rank = names.index(written(before)) if written(before) in names else -1
    return Compared.NARROWER if names.index(written(after)) > rank else Compared.UNPROVED
