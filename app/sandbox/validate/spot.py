"""One place in a document, and where its problems are collected."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Spot:
    """A value, its JSON pointer and the problems found so far."""

    value: Any
    pointer: str = ""
    problems: list[str] = field(default_factory=list)

    def at(self, key: str | int) -> "Spot":
        """Step into a field or an item."""
        return Spot(self.value[key], f"{self.pointer}/{key}", self.problems)

    def items(self) -> Iterator["Spot"]:
        """Step into each item of a list."""
        return (self.at(place) for place in range(len(self.value)))

    def has(self, key: str) -> bool:
        """Tell whether the value is an object with this field."""
        return isinstance(self.value, dict) and key in self.value

    def fail(self, sentence: str, key: str = "") -> None:
        """Add a problem at this place, or at one of its fields."""
        pointer = f"{self.pointer}/{key}" if key else self.pointer
        self.problems.append(f"{sentence} [json-pointer:{pointer}]")


Rule = Callable[[Spot], None]
