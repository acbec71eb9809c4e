"""Keep secrets out of the channel: values are masked by path, by key name, and by shape.

Each text and each key is masked by itself, so nothing that one of them says can hide another.
What only a name or a shape says is masked too, but it is the agent who chose the name and the
shape: whoever approves has to be shown it first.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.action import Facts, Json, Payload
from app.slack.cards.secret_names import sensitive
from app.slack.cards.secret_texts import says_nothing, secrets_in

MASK, BEYOND = "«masked»", "…"
LOOKED_AT = 16_384
"""So many characters are looked at for one drawing: no card shows as many."""

PAIR = 2
NAMERS = frozenset({"env", "field", "header", "id", "key", "label", "name", "param", "variable"})
VALUES = frozenset({"content", "data", "default", "new_value", "secret", "text", "val", "value"})
LONGEST_NAME = 64


class Numeral(str):
    """A number exactly as the digested bytes write it."""

    __slots__ = ()


class Masked:
    """Stands where a value is not shown."""

    def __repr__(self) -> str:
        """Write it as everywhere, in whatever it is."""
        return MASK


@dataclass(frozen=True, slots=True)
class Veiled:
    """A key that is not shown as it is; no two keys of one object become one."""

    key: str
    shown: str

    def __str__(self) -> str:
        """Give what is shown of it."""
        return self.shown


@dataclass(slots=True)
class Tally:
    """What is not shown: how many values, how long, how many of them by words of the agent's.

    `beyond` counts characters that no card would show and that were not looked at; `hidden` holds
    all of it, for whoever has to say something about it.
    """

    values: int = 0
    characters: int = 0
    unasked: int = 0
    beyond: int = 0
    left: int = LOOKED_AT
    hidden: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Below:
    """Paths that the catalogue calls sensitive, from here on down.

    They are not `plain` where a key has a dot in it: the agent wrote a path as a key.
    """

    paths: tuple[str, ...] = ()
    plain: bool = True

    @property
    def here(self) -> bool:
        """Tell whether this is such a place."""
        return "" in self.paths

    @property
    def names(self) -> frozenset[str]:
        """Give the last names of what lies below, for where it lies in a text."""
        return frozenset(one.rpartition(".")[2] for one in self.paths)

    def under(self, key: str) -> "Below":
        """Go down by one key."""
        if not self.paths:
            return self
        start = f"{key}."
        paths = [one[len(start) :] for one in self.paths if one == key or one.startswith(start)]
        return Below(tuple(paths), self.plain and "." not in key)


NOTHING_BELOW = Below()


@dataclass(frozen=True, slots=True)
class Curtain:
    """Masks what must not be shown in a channel; never the target or the action."""

    targets: frozenset[str]
    paths: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)

    def value(self, value: Json, path: str) -> Json:
        """Mask what lies at a path and below it."""
        first, *keys = path.split(".")
        below = Below(self.paths).under(first)
        for key in keys:
            below = below.under(key)
            if below.here or self._telling(key, value):
                return self._hide(value, asked=below.here)
        return self._drawn(value, below)

    def named(self, name: str, value: str) -> str:
        """Mask a text that has a name."""
        if self._telling(name, value):
            return str(self._hide(value))
        return self.text(value)

    def text(self, text: str, context: str = "", also: frozenset[str] = frozenset()) -> str:
        """Mask in a text what looks like a secret, or what a name before it calls one.

        `context` is what stands before the text elsewhere and may name what it begins with.
        """
        if text in self.targets:
            return text
        looked, beyond = text[: self.tally.left], len(text) - self.tally.left
        self.tally.left -= len(looked)
        shown, at = [], 0
        for start, end in secrets_in(f"{context}{looked}", also):
            first, last = max(start - len(context), 0), end - len(context)
            secret = looked[first : max(last, 0)]
            if secret and secret.strip() not in self.targets:
                self._count(secret)
                shown += [looked[at:first], MASK]
                at = last
        if beyond > 0:
            self.tally.beyond += beyond
            self.tally.hidden.append(text[-beyond:])
        return "".join([*shown, looked[at:], BEYOND * (beyond > 0)])

    def _drawn(self, value: Json, below: Below = NOTHING_BELOW) -> Json:
        if isinstance(value, dict):
            named = _named(value)
            return dict(
                self._entry(key, one, below.under(key), named=named) for key, one in value.items()
            )
        if isinstance(value, list):
            return list(self._items(value, below))
        return self.text(value, also=below.names) if type(value) is str else value

    def _entry(
        self, key: str, value: Json, below: Below, *, named: bool
    ) -> tuple[str | Veiled, Json]:
        """Mask a key, and its value; what is masked of a key is no name."""
        shown = self.text(key)
        drawn = key if shown == key else Veiled(key, shown)
        if below.here:
            return drawn, self._hide(value, asked=below.plain)
        telling = named and key.lower() in VALUES and self._can_hide(value)
        if telling or self._telling(shown if MASK in shown else key, value):
            return drawn, self._hide(value)
        return drawn, self._drawn(value, below)

    def _items(self, items: list[Json], below: Below) -> Iterator[Json]:
        """Mask the items of a list: a flag, or the first of a pair, tells of the next."""
        for number, one in enumerate(items):
            before = items[number - 1] if number else None
            if type(one) is not str or type(before) is not str or len(before) > LONGEST_NAME:
                yield self._drawn(one, below)
            elif len(items) == PAIR and self._telling(before, one):
                yield self._hide(one)
            elif before.startswith("-"):
                command = items[0][:LONGEST_NAME] if type(items[0]) is str else ""
                yield self.text(one, f"{command} {before} ", below.names)
            else:
                yield self._drawn(one, below)

    def _telling(self, key: str, value: Json) -> bool:
        number = isinstance(value, Numeral | int | float)
        return sensitive(key, number=number) and self._can_hide(value)

    def _can_hide(self, value: Json) -> bool:
        """Tell whether there is anything to hide that is not shown anyway."""
        target = isinstance(value, str) and value in self.targets
        return not target and not _nothing(value)

    def _hide(self, value: Json, *, asked: bool = False) -> Masked:
        self._count("".join(_strings(value)), asked=asked)
        return Masked()

    def _count(self, hidden: str, *, asked: bool = False) -> None:
        self.tally.values += 1
        self.tally.characters += len(hidden)
        self.tally.unasked += 0 if asked else 1
        self.tally.hidden.append(hidden)


def _named(value: dict[str, Json]) -> bool:
    """Tell whether an object names a secret beside its value, as lists of settings do."""
    return any(
        type(one) is str and key.lower() in NAMERS and len(one) <= LONGEST_NAME and sensitive(one)
        for key, one in value.items()
    )


def _nothing(value: Json) -> bool:
    """Tell whether a value says too little to be a secret."""
    if isinstance(value, str):
        return says_nothing(value)
    if isinstance(value, list):
        return all(map(_nothing, value))
    return value is None or value == {} or isinstance(value, bool)


def _strings(value: Json) -> Iterator[str]:
    """List what is written in a value: its keys, texts, numbers and words."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    else:
        yield value if isinstance(value, str) else json.dumps(value)


def exact(payload: Payload) -> dict[str, Json]:
    """Read the digested bytes: what is shown is what is approved."""
    read: dict[str, Json] = json.loads(payload.canonical, parse_int=Numeral, parse_float=Numeral)
    return read


def curtain(facts: Facts) -> Curtain:
    """Make the curtain that the catalogue asks for."""
    return Curtain(frozenset({facts.resource.id, str(facts.resource)}), facts.sensitive)


def masked(text: str, facts: Facts | None = None) -> str:
    """Mask what somebody wrote beside an action, where others read it."""
    return (curtain(facts) if facts else Curtain(frozenset())).text(text)


def write(value: Json, indent: str = "") -> str:
    """Write JSON for people: one value a line, keys in order, every byte of every string."""
    if isinstance(value, Masked):
        return MASK
    if isinstance(value, Numeral):
        return str(value)
    if isinstance(value, dict | list) and value:
        ends = "{}" if isinstance(value, dict) else "[]"
        inner = f",\n{indent}  ".join(_items(value, f"{indent}  "))
        return f"{ends[0]}\n{indent}  {inner}\n{indent}{ends[1]}"
    return json.dumps(value, ensure_ascii=False)


def _items(value: dict[str, Json] | list[Json], indent: str) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield write(one, indent)
        return
    for key, one in value.items():
        yield f"{json.dumps(str(key), ensure_ascii=False)}: {write(one, indent)}"
