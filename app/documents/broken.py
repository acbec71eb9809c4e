"""Say in our own words why a text is not YAML, and at the place of the mistake."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

NO_ALIASES = "anchors and aliases (& and *) are not allowed; put a text in quotes"
NO_TAGS = "tags (!) are not allowed; put a text in quotes"
NOT_ALLOWED = "holds a character that YAML does not allow"
OTHERWISE = "cannot be read as YAML here"
_OPENED, _FOUND = True, False

Words: TypeAlias = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, counted from 1."""

    line: int = 1
    column: int = 1


def place_of(mark: Any) -> Place:  # noqa: ANN401 - the parser's own mark, which may be missing
    """Give the place of a mark of the parser."""
    return Place(mark.line + 1, mark.column + 1) if mark else Place()


def broken(error: yaml.YAMLError, text: str) -> tuple[Place, str]:
    """Say where the mistake is, and which.

    What was opened and never closed is noticed at the end of the text, and is a mistake where it
    was opened.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        before = text[: getattr(error, "position", 0)]
        return Place(before.count("\n") + 1, len(before) - before.rfind("\n")), NOT_ALLOWED
    said = f"{error.context or ''}: {error.problem or ''}"
    for pattern, words, opened in _MISTAKES:
        if found := pattern.search(said):
            mark = error.context_mark if opened else None
            message = words if isinstance(words, str) else words(found)
            return place_of(mark or error.problem_mark or error.context_mark), message
    return place_of(error.problem_mark or error.context_mark), OTHERWISE


def _starts(found: re.Match[str]) -> str:
    letter = found[1]
    if letter == "\\t":
        return "begins with a tab: indent with spaces"
    return f"a text cannot begin with {letter}: put it in quotes"


def _escape(found: re.Match[str]) -> str:
    return f"between double quotes \\{found[1]} means nothing: use single quotes, or write \\\\"


_MISTAKES: tuple[tuple[re.Pattern[str], Words, bool], ...] = tuple(
    (re.compile(pattern), words, opened)
    for pattern, words, opened in (
        (r"scanning an (alias|anchor)", NO_ALIASES, _FOUND),
        (r"(scanning|parsing) a tag|undefined tag handle", NO_TAGS, _FOUND),
        (r"directive|incompatible YAML document", "directives (%) are not allowed", _FOUND),
        (r"found character '(.*)' that cannot start", _starts, _FOUND),
        (r"could not find expected ':'", "is no key with a value: a colon is missing", _OPENED),
        (
            r"mapping values are not allowed",
            (
                'a colon cannot stand here: put a text that holds ": " in quotes, '
                "or look at how the lines are indented"
            ),
            _FOUND,
        ),
        (
            r"sequence entries are not allowed",
            "an item of a list (-) cannot stand here: begin a line of its own with it",
            _FOUND,
        ),
        (r"mapping keys are not allowed", "a question mark cannot stand here", _FOUND),
        (r"quoted scalar: found unexpected", "a quotation mark is never closed", _OPENED),
        (r"unknown escape character '(.*)'", _escape, _FOUND),
        (
            r"expected escape sequence",
            "holds a \\ with too few digits behind it: use single quotes, or write \\\\",
            _FOUND,
        ),
        (r"expected ',' or ']'", "a [ is never closed, or a comma is missing", _OPENED),
        (r"expected ',' or '}'", "a { is never closed, or a comma is missing", _OPENED),
        (
            r"expected <block end>",
            (
                "does not stand in line with what it belongs to: "
                "look at how it is indented, and whether quotes are closed too early"
            ),
            _FOUND,
        ),
        (r"expected the node content", "a value is missing here", _FOUND),
        (r"block scalar", "after | or > only +, - or a digit may stand in the line", _FOUND),
        (r"expected '<document start>'", "follows after the end of the document", _FOUND),
    )
)
