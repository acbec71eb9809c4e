"""The rows of docs/policy.md: a key, where it stands, an example, and what is refused and why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

# Of these one is written, never both.
INSTEAD = [("share", "after"), ("calendar", "quiet"), ("calendar", "zone")]
PAGE = Path(__file__).parents[3] / "docs" / "policy.md"

_HEADING = re.compile(r"^### `([^`]+)`$")
_ROW = re.compile(r"^\| `([^`]+)` \| (.+?) \| `([^`]+)` \| `([^`]+)` \| (.+?) \|$")


@dataclass(frozen=True, slots=True)
class Row:
    """One key as the page tells of it."""

    place: str
    key: str
    meaning: str
    example: str
    wrong: str
    why: str

    @property
    def id(self) -> str:
        """Name the row for whoever reads a failing test."""
        return f"{self.place}.{self.key}"


def rows() -> list[Row]:
    """Read every row of the page."""
    found, place = [], ""
    for line in PAGE.read_text().splitlines():
        if heading := _HEADING.match(line):
            place = heading[1]
        elif row := _ROW.match(line):
            found.append(Row(place, *row.groups()))
    return found


def lines_of_tables() -> int:
    """Count the lines that are rows, whether they can be read or not."""
    table = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    return len(table)


def written_in(document: object, place: str, fragment: str) -> str:
    """Put the keys of a fragment at a place of a document, and write it all as YAML."""
    given = yaml.safe_load(fragment)
    assert isinstance(given, dict), fragment
    spots = [one for one in _places(document, _steps(place)) if isinstance(one, dict)]
    assert spots, place
    spot = next((one for one in spots if one.keys() & given.keys()), spots[0])
    for key in [other for one, other in INSTEAD if one in given]:
        spot.pop(key, None)
    spot.update(given)
    return yaml.safe_dump(document, sort_keys=False)


def _places(spot: object, steps: list[str]) -> Iterator[object]:
    """Give every part of a document that stands at a place; `<name>` is any key of a mapping."""
    if not steps:
        yield spot
        return
    step, *rest = steps
    if isinstance(spot, list) and step == "[]":
        inner: list[object] = spot
    elif isinstance(spot, dict):
        inner = list(spot.values()) if step.startswith("<") else [spot.get(step)]
    else:
        return
    for one in inner:
        yield from _places(one, rest)


def _steps(place: str) -> list[str]:
    plain = place.replace("[]", ".[]").split(".")
    return [step for step in plain if step not in {"policy", "roster"}]
