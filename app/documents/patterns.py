"""Patterns of names and resources: case-sensitive; `*` stops at `/`, `**` does not.

The expressions are built so that no text makes them slow: only the last part of a pattern,
which is tied to the end, may be tried more than once from one place.
"""

import re
from dataclasses import dataclass, field

_WILD = re.compile(r"(\*\*|\*)")
_ANY = frozenset({"*", "**"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern, made ready for matching."""

    text: str
    regex: re.Pattern[str] = field(repr=False, compare=False)

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        return self.regex.fullmatch(text) is not None

    @property
    def exact(self) -> bool:
        """Tell whether only one text fits."""
        return "*" not in self.text

    @property
    def specificity(self) -> tuple[bool, int, int]:
        """Give a key under which the more specific of two patterns is the greater."""
        parts = _WILD.split(self.text)
        return self.exact, sum(map(len, parts[::2])), -len(parts)


def pattern(text: str) -> Pattern:
    """Make a pattern; what is not a star stands for itself."""
    return Pattern(text, re.compile(_expression(text), re.DOTALL))


def _expression(text: str) -> str:
    sections = [_WILD.split(one) for one in text.split("**")]
    written = ""
    for number, parts in enumerate(sections):
        last = number == len(sections) - 1
        body = _tied_to_the_end(parts) if last else _anywhere(parts)
        if number and last:
            written += ".*" + body
        elif number:
            written += f"(?>.*?{body})"
        else:
            written += body
    return written


def _anywhere(parts: list[str]) -> str:
    head, *rest = (re.escape(one) for one in parts[::2])
    return head + "".join(f"(?>[^/]*?{one})" for one in rest)


def _tied_to_the_end(parts: list[str]) -> str:
    head, *rest = (re.escape(one) for one in parts[::2])
    if not rest:
        return head
    return head + "".join(f"(?>[^/]*?{one})" for one in rest[:-1]) + f"[^/]*{rest[-1]}"


def overlap(one: Pattern, other: Pattern) -> bool:
    """Tell whether some text fits both patterns."""
    left, right = _tokens(one.text), _tokens(other.text)
    waiting, seen = [(0, 0)], {(0, 0)}
    while waiting:
        place = waiting.pop()
        if place == (len(left), len(right)):
            return True
        for step in _steps(left, right, *place):
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    return False


def _tokens(text: str) -> list[str]:
    return [
        token for part in _WILD.split(text) for token in ([part] if part in _ANY else list(part))
    ]


def _steps(left: list[str], right: list[str], i: int, j: int) -> list[tuple[int, int]]:
    a, b = (left[i : i + 1] or [""])[0], (right[j : j + 1] or [""])[0]
    steps = []
    if a in _ANY:
        steps.append((i + 1, j))
        if b and _takes(a, b):
            steps.append((i, j + 1))
    if b in _ANY:
        steps.append((i, j + 1))
        if a and _takes(b, a):
            steps.append((i + 1, j))
    if a and a == b and a not in _ANY:
        steps.append((i + 1, j + 1))
    return steps


def _takes(wild: str, letter: str) -> bool:
    return letter not in _ANY and (wild == "**" or letter != "/")
