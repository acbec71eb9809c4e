"""Patterns of names and resources: case-sensitive; `*` stops at `/`, `**` does not.

In a pattern of a line `*` stops at the ends of lines too: what follows there is another thing.

The expressions are built so that no text makes them slow: only the last part of a pattern,
which is tied to the end, may be tried more than once from one place.
"""

import re
from dataclasses import dataclass, field

_WILD = re.compile(r"(\*\*|\*)")
_ANY = frozenset({"*", "**"})
ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern, made ready for matching."""

    text: str
    regex: re.Pattern[str] = field(repr=False, compare=False)
    of_a_line: bool = False

    def matches(self, text: str) -> bool:
        """Tell whether the whole text fits."""
        return self.regex.fullmatch(text) is not None

    def fits_each(self, readings: tuple[str, ...]) -> bool:
        """Tell whether it fits whatever a text may be taken for; if exact, the text itself."""
        texts = readings[:1] if self.exact else readings
        return all(map(self.matches, texts))

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
    return Pattern(text, re.compile(_expression(text, "[^/]"), re.DOTALL))


def line_pattern(text: str) -> Pattern:
    """Make a pattern in which `*` stops at the ends of lines too."""
    star = f"[^/{ENDS}]"
    return Pattern(text, re.compile(_expression(text, star), re.DOTALL), of_a_line=True)


def _expression(text: str, star: str) -> str:
    sections = [_WILD.split(one) for one in text.split("**")]
    written = ""
    for number, parts in enumerate(sections):
        last = number == len(sections) - 1
        body = _tied_to_the_end(parts, star) if last else _anywhere(parts, star)
        if number and last:
            written += ".*" + body
        elif number:
            written += f"(?>.*?{body})"
        else:
            written += body
    return written


def _anywhere(parts: list[str], star: str) -> str:
    head, *rest = (re.escape(one) for one in parts[::2])
    return head + "".join(f"(?>{star}*?{one})" for one in rest)


def _tied_to_the_end(parts: list[str], star: str) -> str:
    head, *rest = (re.escape(one) for one in parts[::2])
    if not rest:
        return head
    return head + "".join(f"(?>{star}*?{one})" for one in rest[:-1]) + f"{star}*{rest[-1]}"


def overlap(one: Pattern, other: Pattern) -> bool:
    """Tell whether some text fits both patterns."""
    left, right = tokens(one.text), tokens(other.text)
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


def tokens(text: str) -> list[str]:
    """Part a pattern into its stars and its letters."""
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
