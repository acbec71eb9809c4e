"""Where each field of a document was written."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.problem import Path, Problem, field_name


@dataclass(frozen=True, slots=True)
class Mark:
    """The line of a field, and the letters it was written in where it is a single value."""

    line: int
    written: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """The name of a document and the mark of every field in it."""

    source: str
    marks: Mapping[Path, Mark]

    def line(self, path: Path) -> int:
        """Give the line of a field, or of the nearest thing around it that was written."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks[path].line if path in self.marks else 1

    def written(self, path: Path) -> str:
        """Give the letters of a single value, and nothing where there is none."""
        return self.marks[path].written if path in self.marks else ""

    def problem(self, path: Path, message: str) -> Problem:
        """Make a problem at a field."""
        return Problem(self.source, self.line(path), field_name(path), message)

    def warning(self, path: Path, message: str) -> Problem:
        """Make a warning at a field."""
        return Problem(self.source, self.line(path), field_name(path), message, warning=True)
