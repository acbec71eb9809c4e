"""What the story tells, and whether it went as it should."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TextIO

WIDTH = 12


@dataclass
class Transcript:
    """Lines for a reader, and an expectation for every outcome that matters.

    `other` are expectations that the caller wants instead of the story's own.
    """

    out: TextIO = field(default_factory=lambda: sys.stdout)
    other: Mapping[str, str] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def scene(self, title: str) -> None:
        """Begin a scene."""
        self._line(f"\n── {title} " + "─" * max(0, 74 - len(title)))

    def says(self, who: str, what: str) -> None:
        """Tell what somebody does or hears."""
        self._line(f"  {who:<{WIDTH}} {what}")

    def outcome(self, name: str, got: str, expected: str) -> None:
        """Compare an outcome with what it should be."""
        wanted = self.other.get(name, expected)
        self.outcomes[name] = got
        if got == wanted:
            self._line(f"  {'':<{WIDTH}} ✓ {name}: {got}")
        else:
            self.wrong.append(f"{name}: expected {wanted}, got {got}")
            self._line(f"  {'':<{WIDTH}} ✗ {name}: expected {wanted}, got {got}")

    def close(self) -> bool:
        """Tell the sum; true when everything was as expected, and every expectation was met."""
        unknown = [name for name in self.other if name not in self.outcomes]
        self.wrong += [f"{name}: no such outcome" for name in unknown]
        self.scene("The end")
        for one in self.wrong:
            self._line(f"  ✗ {one}")
        good = len(self.outcomes) - sum(name in self.outcomes for name in _names(self.wrong))
        self._line(f"  {good} of {len(self.outcomes)} outcomes as expected.")
        return not self.wrong

    def _line(self, text: str) -> None:
        self.out.write(f"{text}\n")
        self.out.flush()


def _names(wrong: list[str]) -> set[str]:
    return {one.split(":")[0] for one in wrong}
