"""`hitl roster expiring`: what ends soon, and what ends too far away."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.reading import WRONG_USE, AsJson, At, RosterFile, document_from, time_of
from app.cli.showing import show_json
from app.documents.durations import duration
from app.roster.document import load_roster
from app.roster.ending import Ending, ending, too_far

Within = Annotated[str, typer.Option(help="How soon, such as 30d.")]


def expiring(
    *,
    roster: RosterFile,
    within: Within = "30d",
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """List what of the roster ends soon, and which grants and agents end too far away.

    Example: `hitl roster expiring --within 30d`
    """
    length = duration(within)
    if length is None:
        typer.echo("--within must be a length of time such as 30d.", err=True)
        raise typer.Exit(WRONG_USE)
    people, now = document_from(roster, load_roster), time_of(at)
    soon, late = ending(people, now, length), too_far(people, now)
    if as_json:
        show_json(
            {"ending": [_json(one) for one in soon], "too_far": [_json(one) for one in late]}
        )
        return
    for one in soon:
        typer.echo(f"{one.until}  {one.kind:<10}  {one.name}")
    for one in late:
        far = f"later than {people.limits.until.days} days from now"
        typer.echo(f"{one.until}  {one.kind:<10}  {one.name}: {far}")
    if not (soon or late):
        typer.echo(f"Nothing ends within {within}.")


def _json(one: Ending) -> dict[str, str]:
    return {**asdict(one), "until": one.until.isoformat()}
