"""Read YAML into plain mappings, lists and values, keeping the line of each.

Only the plain part of YAML is read: no anchors, aliases, tags, directives or merge keys, no
repeated keys, one document of at most 1 MiB, nested at most 32 deep.
"""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from app.documents.broken import NO_ALIASES, NO_TAGS, broken, place_of
from app.documents.outline import Mark, Outline
from app.documents.problem import DocumentError, Path, Problem, field_name, quoted
from app.documents.scalars import NotPlainError, Scalar, scalar

LARGEST = 1024 * 1024
DEEPEST = 32
ONE_DOCUMENT = "holds more than one document"
NO_DIRECTIVES = "directives (%) are not allowed"


class Section(dict[str, Any]):
    """A mapping of the document that knows its place in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path


def read(text: str, source: str) -> tuple[Any, Outline]:
    """Read one document; raise `DocumentError` with every problem found."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise DocumentError((Problem(source, 1, "", "is larger than 1 MiB"),))
    reader = _Reader(text, source)
    tree = reader.document()
    if reader.problems:
        raise DocumentError(tuple(reader.problems))
    return tree, Outline(source, reader.marks)


class _StopError(Exception):
    """Nothing more can be read."""


class _Reader:
    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source
        self.marks: dict[Path, Mark] = {}
        self.problems: list[Problem] = []
        self.events: Iterator[Event] = iter(())

    def document(self) -> Any:  # noqa: ANN401 - a document may hold anything
        """Read the one document there is."""
        try:
            self.events = yaml.parse(self.text, Loader=yaml.SafeLoader)
            return self._one_document()
        except yaml.YAMLError as error:
            where, message = broken(error, self.text)
            self.problems.append(
                Problem(self.source, where.line, "", message, column=where.column)
            )
        except _StopError:
            pass
        return None

    def _one_document(self) -> Any:  # noqa: ANN401
        tree, seen = None, False
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if seen or event.version or event.tags:
                    self._tell(event, (), NO_DIRECTIVES if not seen else ONE_DOCUMENT)
                    raise _StopError
                tree, seen = self._value(next(self.events), ()), True
        return tree

    def _value(self, event: Event, path: Path) -> Any:  # noqa: ANN401
        self._mark(event, path, event.value if isinstance(event, ScalarEvent) else "")
        self._refuse_magic(event, path)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if len(path) >= DEEPEST:
            self._tell(event, path[:3], f"is nested more than {DEEPEST} deep")
            raise _StopError
        return (
            self._mapping(path) if isinstance(event, MappingStartEvent) else self._sequence(path)
        )

    def _mapping(self, path: Path) -> Section:
        section = Section(path)
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self._key(event, path)
            self._mark(event, (*path, key))
            if key in section:
                self._tell(event, (*path, key), "is written twice")
            section[key] = self._value(next(self.events), (*path, key))
        return section

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _key(self, event: Event, path: Path) -> str:
        if not isinstance(event, ScalarEvent):
            self._tell(event, path, "a key must be a single word or text")
            raise _StopError
        if (event.value, event.style) == ("<<", None):
            self._tell(event, path, "merge keys (<<) are not allowed; write the keys out")
        told = len(self.problems)
        if not isinstance(self._scalar(event, path), str) and told == len(self.problems):
            message = f"the key {quoted(event.value)} is not read as text: put it in quotes"
            self._tell(event, path, message)
        return str(event.value)

    def _scalar(self, event: ScalarEvent, path: Path) -> Scalar:
        try:
            return scalar(event.value, plain=event.style is None)
        except NotPlainError as error:
            self._tell(event, path, str(error))
            return None

    def _refuse_magic(self, event: Event, path: Path) -> None:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self._tell(event, path, NO_ALIASES)
            raise _StopError
        if getattr(event, "tag", None):
            self._tell(event, path, NO_TAGS)

    def _mark(self, event: Event, path: Path, written: str = "") -> None:
        line = self.marks[path].line if path in self.marks else _line(event)
        self.marks[path] = Mark(line, written)

    def _tell(self, event: Event, path: Path, message: str) -> None:
        where = place_of(event.start_mark)
        self.problems.append(
            Problem(self.source, where.line, field_name(path), message, column=where.column)
        )


def _line(event: Event) -> int:
    return place_of(event.start_mark).line
