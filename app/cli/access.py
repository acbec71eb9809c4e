"""`hitl roster review`: who may do what, and when it was last used, for an access review."""

import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from app.audit.formats import safe_cell
from app.cli.reading import At, RosterFile, document_from, time_of
from app.cli.refusing import refusing
from app.cli.showing import console, route_json, show_json
from app.domain.events import Reviewed
from app.domain.request import Review
from app.roster.document import load_roster
from app.roster.used import Held, rights
from app.settings import settings_from
from app.store.mapping import shape_of
from app.store.opening import entries_in
from app.workflow.audit_ports import Wanted

PERIOD = timedelta(days=90)
COLUMNS = (
    *("person", "name", "group", "actions", "resources", "max_risk", "purpose"),
    *("until", "last_used", "times"),
)


class Form(StrEnum):
    """How the rights are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def review(
    *,
    roster: RosterFile,
    since: Annotated[str, typer.Option(help="Count uses from here on; otherwise 90 days.")] = "",
    form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.TABLE,
    database: Annotated[str, typer.Option(help="Its address; otherwise HITL_DATABASE_URL.")] = "",
    at: At = "",
) -> None:
    """Export who may review what, by which grant, until when, and when that was last used.

    Uses are counted from the audit chain; the service may be running. In CSV no cell is a
    formula.

    Example: `hitl roster review --format csv > access.csv`

    Example: `hitl roster review --since 2026-01-01`
    """
    people, now = document_from(roster, load_roster), time_of(at)
    begin = time_of(since, "--since") if since else now - PERIOD
    with refusing():
        url = database or settings_from().database_url
        found = rights(people, _reviews(url, begin), now)
    rows = [_row(one) for one in found]
    match form:
        case Form.JSON:
            show_json({"since": begin.isoformat(), "rights": rows})
        case Form.CSV:
            _write(rows)
        case Form.TABLE:
            _show(rows, begin)


def _reviews(url: str, since: datetime) -> Iterator[Review]:
    shape = shape_of(Reviewed)
    for entry in entries_in(url, Wanted(since=since, kind="Reviewed")):
        yield shape.read(entry.body).review


def _row(held: Held) -> dict[str, Any]:
    told = route_json(held.route)
    return {
        **{name: told[name] for name in ("person", "group", "actions", "resources")},
        **{name: told[name] for name in ("max_risk", "purpose", "until")},
        "name": held.name,
        "last_used": held.use.last.isoformat(timespec="seconds") if held.use else None,
        "times": held.use.times if held.use else 0,
    }


def _write(rows: Iterable[dict[str, Any]]) -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    for row in rows:
        out.writerow([safe_cell(_flat(row[name])) for name in COLUMNS])


def _show(rows: list[dict[str, Any]], since: datetime) -> None:
    table = Table(box=None)
    for name in COLUMNS:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        told = {**row, "last_used": row["last_used"] or "never"}
        table.add_row(*(Text(_flat(told[name])) for name in COLUMNS))
    console().print(table)
    slept = sum(not row["times"] for row in rows)
    typer.echo(f"\n{slept} of {len(rows)} rights were not used since {since:%Y-%m-%d}.")


def _flat(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
