"""`hitl audit export`: the entries of the chain, for other tools."""

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from app.audit.chain import Entry
from app.audit.formats import Form, lines
from app.cli.progress import Told, progress
from app.cli.reading import WRONG_USE, time_of
from app.cli.refusing import refusing
from app.cli.showing import plain
from app.domain.nearest import did_you_mean
from app.settings import settings_from
from app.store.mapping import EVENTS
from app.store.opening import entries_in, head_of
from app.workflow.audit_ports import Wanted

When = "such as 2026-11-21T09:00:00Z, or a day in UTC."
LEFT_OUT = (
    "Entry {seq} is not as it was written, so it cannot be exported and was left out. "
    "Run: hitl audit verify"
)


def export(  # noqa: PLR0913, PLR0917 - one for each filter
    form: Annotated[Form, typer.Option("--format", help="How entries are written.")] = Form.JSONL,
    since: Annotated[str, typer.Option(help=f"From this time on ({When})")] = "",
    until: Annotated[str, typer.Option(help=f"Before this time ({When})")] = "",
    agent: Annotated[str, typer.Option(help="Only of requests of this agent.")] = "",
    kind: Annotated[str, typer.Option(help="Only of this kind, such as Reviewed.")] = "",
    request: Annotated[str, typer.Option(help="Only of this request.")] = "",
    database: Annotated[str, typer.Option(help="Its address; otherwise HITL_DATABASE_URL.")] = "",
) -> None:
    """Write entries to standard output, oldest first, without keeping them in memory.

    An entry that cannot be written, because it was changed in the database, is left out and
    named, and the exit code is 1.

    As JSON lines, as CSV in which no cell is a formula, as OCSF events (API Activity, 6003), or
    as CEF lines. What is private is in no entry, so nothing of it is exported. The service may be
    running.

    Example: `hitl audit export --format csv --since 2026-11-01 > november.csv`

    Example: `hitl audit export --format ocsf --kind CommandRefused`
    """
    with refusing():
        wanted = Wanted(
            since=time_of(since, "--since") if since else None,
            until=time_of(until, "--until") if until else None,
            kind=kind,
            agent=agent,
            request=request,
        )
        _refuse_what_fits_nothing(wanted)
        url = database or settings_from().database_url
        _write(form, url, wanted)


def _write(form: Form, url: str, wanted: Wanted) -> None:
    last, written = head_of(url).seq, 0
    missing: list[Entry] = []
    with progress("exporting") as told:
        for line in lines(form, _told(entries_in(url, wanted), told, last), missing.append):
            written += 1
            sys.stdout.write(line)
    if not written:
        typer.echo("No entry is as asked for.", err=True)
    _ended(missing)


def _refuse_what_fits_nothing(wanted: Wanted) -> None:
    """Stop where no entry could ever be as asked for: an empty file would hide the mistake."""
    if wanted.kind and wanted.kind not in EVENTS:
        _stop(f"--kind: there is no {wanted.kind}. {did_you_mean(wanted.kind, EVENTS)}")
    if wanted.since and wanted.until and wanted.until <= wanted.since:
        _stop("--until is not after --since, so that no time is in between.")


def _stop(message: str) -> None:
    typer.echo(plain(message), err=True)
    raise typer.Exit(WRONG_USE)


def _ended(missing: list[Entry]) -> None:
    for entry in missing:
        typer.echo(LEFT_OUT.format(seq=entry.seq), err=True)
    if missing:
        raise typer.Exit(1)


def _told(entries: Iterator[Entry], told: Told, last: int) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        told(entry.seq, max(last, entry.seq))
