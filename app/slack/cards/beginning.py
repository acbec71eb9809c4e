"""The beginning of a value that is too large to be looked at whole."""

import json
from dataclasses import dataclass

from app.domain.action import Json

_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Begun:
    """The beginning of a value; `out` counts the characters left out, `rest` has them.

    `in_text` says that the cut is within a text.
    """

    value: Json
    out: int = 0
    rest: tuple[str, ...] = ()
    in_text: bool = False


def beginning(value: Json, most: int) -> Begun:
    """Keep what is written first, about so many characters; count what is left out.

    As far as that, what is kept is written as the whole is. No more steps are taken than
    characters are kept.
    """
    room = _Room(most)
    kept = room.filled(value, 0)
    return Begun(kept, sum(map(len, room.rest)), tuple(room.rest), room.in_text)


class _Room:
    """How many characters may still be kept, and how many were left out."""

    __slots__ = ("in_text", "left", "rest")

    def __init__(self, left: int) -> None:
        self.left = left
        self.rest: list[str] = []
        self.in_text = False

    def filled(self, value: Json, indent: int) -> Json:
        """Keep of a value what there is room for."""
        if isinstance(value, dict):
            return self._members(value, indent)
        if isinstance(value, list):
            return self._items(value, indent)
        return self._text(value) if type(value) is str else value

    def _members(self, value: dict[str, Json], indent: int) -> dict[str, Json]:
        made: dict[str, Json] = {}
        for number, (key, one) in enumerate(value.items()):
            if self.left <= 0:
                self._leave(dict(list(value.items())[number:]))
                break
            self.left -= indent + len('  "": ')
            name = self._text(key)
            made[name] = self.filled(one, indent + 2)
            self.left -= len(",\n")
        self.left -= indent + 2
        return made

    def _items(self, value: list[Json], indent: int) -> list[Json]:
        made: list[Json] = []
        for number, one in enumerate(value):
            if self.left <= 0:
                self._leave(value[number:])
                break
            self.left -= indent + 2
            made.append(self.filled(one, indent + 2))
            self.left -= len(",\n")
        self.left -= indent + 2
        return made

    def _text(self, text: str) -> str:
        kept = text[: max(self.left, 1)]
        self.left -= len(kept)
        if len(kept) < len(text):
            self.rest.append(text[len(kept) :])
            self.in_text = True
        return kept

    def _leave(self, rest: Json) -> None:
        self.rest.append(_encode(rest))
