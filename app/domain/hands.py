"""Whose hand acts: names and keys of one line are one operator, whatever they are called."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Maker:
    """One hand in a line: a key with its name, or a login, which has no key."""

    name: str
    key_id: str = ""


Line: TypeAlias = tuple[Maker, ...]
"""Who acts, then whoever made their key, and so on; a rotated key has both lines."""


def folded(name: str) -> str:
    """Write a name so that two spellings of it are equal."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", text).strip()


def one_hand(one: Line, other: Line) -> bool:
    """Tell whether two lines may be one operator.

    They may be where they share a name or a key, and where a login that made the first key of
    one acts itself in the other. Two keys that only the same login made are two operators: the
    login is the service's own user, who hands them out.
    """
    mine, theirs = _hands(one), _hands(other)
    return not (
        mine.isdisjoint(theirs)
        and mine.isdisjoint(_logins(other))
        and theirs.isdisjoint(_logins(one))
    )


def merged(*lines: Iterable[Maker]) -> Line:
    """Put lines one behind the other, each hand once."""
    return tuple(dict.fromkeys(one for line in lines for one in line))


def _hands(line: Line) -> set[tuple[str, str]]:
    acting = [one for one in line if one.key_id or one is line[0]]
    keys = {("key", one.key_id) for one in acting if one.key_id}
    return keys | {("name", folded(one.name)) for one in acting}


def _logins(line: Line) -> set[tuple[str, str]]:
    return {("name", folded(one.name)) for one in line if not one.key_id}
