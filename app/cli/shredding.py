"""`hitl audit shred`: erase what is private of requests that are over."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.cli.naming import request_meant
from app.cli.operating import By, operate, segment
from app.cli.reading import WRONG_USE, AsJson
from app.cli.showing import show_json
from app.clock import SystemClock
from app.documents.durations import duration

ASK = "Erase for ever what is private of {}? Copies made before still hold it."


def shred(
    request: Annotated[
        str, typer.Argument(help="The id of one request that is over, or how it begins.")
    ] = "",
    older_than: Annotated[str, typer.Option(help="All asked longer ago, such as 180d.")] = "",
    by: By = "",
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase arguments, reasons, questions and answers; the audit chain stays whole.

    Who decided what, when and by which rule is kept, and that it was erased is an entry. What is
    still held or approved is not erased. The service does the same by itself, HITL_RETAIN_DAYS
    after a request was asked.

    Example: `hitl audit shred req_01m7y7a19a07cbrp2rf1d4vy3qam080sdr4y`

    Example: `hitl audit shred --older-than 180d --yes`
    """
    if bool(request) == bool(older_than):
        typer.echo("Name one request, or a length of time with --older-than.", err=True)
        raise typer.Exit(WRONG_USE)
    before = _before(older_than) if older_than else None
    what = (
        f"all that is over and was asked before {before:%Y-%m-%d %H:%M} UTC" if before else request
    )
    if not yes:
        typer.confirm(ASK.format(what), abort=True, err=True)
    erased = _all(before, by) if before else _one(request, by)
    if as_json:
        show_json({"shredded": erased})
    else:
        typer.echo(f"Erased: {erased} {'request' if erased == 1 else 'requests'}.")


def _before(older_than: str) -> datetime:
    length = duration(older_than)
    if length is None:
        typer.echo("--older-than must be a length of time such as 180d.", err=True)
        raise typer.Exit(WRONG_USE)
    return SystemClock().now().astimezone(UTC) - length


def _one(request: str, by: str) -> int:
    return int(
        operate("POST", f"requests/{segment(request_meant(request))}/shred", by=by)["shredded"]
    )


def _all(before: datetime, by: str) -> int:
    erased, more = 0, True
    while more:
        told = operate("POST", "shred", {"asked_before": before.isoformat()}, by=by)
        erased, more = erased + told["shredded"], told["more"]
    return erased
