"""What is wrong with a document, and where."""

import re
from dataclasses import dataclass
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

UNSUPPORTED = "not supported in this version"

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document; a warning does not keep the document from being used.

    The `column` is known, and not 0, where the letters themselves cannot be read.
    """

    source: str
    line: int
    field: str
    message: str
    warning: bool = False
    column: int = 0

    def __str__(self) -> str:
        """Write it as compilers do: `file:line: field: message`."""
        place = f"{self.line}:{self.column}" if self.column else f"{self.line}"
        where = f"{self.source}:{place}: " + (f"{self.field}: " if self.field else "")
        return f"{where}warning: {self.message}" if self.warning else f"{where}{self.message}"


class DocumentError(Exception):
    """The document cannot be used; every problem found is told at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(one) for one in problems))
        self.problems = problems


def field_name(path: Path) -> str:
    """Write a path as a person would: `rules[2].amend`, `actions["secrets.rotate"].risk`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{quoted(step)}]"
    return text


def quoted(text: str) -> str:
    """Quote a text for a message: what cannot be seen is escaped, what is long is cut."""
    shown = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
    return f'"{shown}"' if len(shown) <= LONGEST_SHOWN else f'"{shown[:LONGEST_SHOWN]}…"'


LONGEST_SHOWN = 80
