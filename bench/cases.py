"""What became of each request, read from the chain alone and not from whoever ran the year."""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

ENDS = ("Approved", "Rejected", "Expired")
ENTRIES = """
SELECT request_id, kind, body FROM entries
WHERE kind IN ('Submitted', 'Escalated', 'Taken', 'Reviewed', 'Approved', 'Rejected', 'Expired')
ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as it was taken: its number, what it did and when, and whom it asked."""

    number: int
    do: str
    at: datetime
    people: tuple[str, ...]
    code: str


@dataclass(slots=True)
class Case:
    """One request: when its steps were due, which were taken, and how it ended.

    It is urgent where its time is counted at every hour, and not on a calendar.
    """

    request: str
    asked_at: datetime
    dues: tuple[datetime, ...]
    steps: list[Taken] = field(default_factory=list)
    takes: list[tuple[str, datetime]] = field(default_factory=list)
    decider: str = ""
    end: str = ""
    ended_at: datetime | None = None
    urgent: bool = False

    def on_it(self, at: datetime) -> str:
        """Name who was on it before a moment."""
        return next((name for name, since in reversed(self.takes) if since < at), "")


def cases_in(file: Path) -> dict[str, Case]:
    """Read every request of a database, by its id."""
    found: dict[str, Case] = {}
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        for name, kind, body in connection.execute(ENTRIES):
            told = json.loads(body)
            if kind == "Submitted":
                found[name] = _begun(name, told)
            else:
                _goes_on(found[name], kind, told)
    finally:
        connection.close()
    return found


def _begun(name: str, told: dict[str, Any]) -> Case:
    plan = told["terms"]["plan"] or {"steps": (), "calendar": ""}
    dues = tuple(_at(one["due_at"]) for one in plan["steps"])
    return Case(name, _at(told["at"]), dues, urgent=not plan["calendar"])


def _goes_on(case: Case, kind: str, told: dict[str, Any]) -> None:
    match kind:
        case "Escalated":
            people, code = tuple(told["people"]), told["code"]
            case.steps.append(Taken(told["step"], told["do"], _at(told["at"]), people, code))
        case "Taken":
            case.takes.append((told["take"]["person"], _at(told["take"]["at"])))
        case "Reviewed":
            case.decider = told["review"]["person"]
        case _:
            case.end, case.ended_at = kind, _at(told["at"])


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
