"""`hitl covers`: who stands in for whom, without Slack."""

from typing import Annotated, Any

import typer

from app.cli.naming import cover_meant
from app.cli.operating import By, operate, segment
from app.cli.reading import AsJson
from app.cli.showing import plain, show_json

app = typer.Typer(help="Who stands in for whom.", no_args_is_help=True)


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List the covers that are not over, those that end first before.

    Example: `hitl covers list`
    """
    found = operate("GET", "covers")["covers"]
    if as_json:
        show_json(found)
    elif not found:
        typer.echo("Nobody stands in for anybody.")
    for one in () if as_json else found:
        typer.echo(f"{one['id']}  {_told(one)}")


@app.command()
def end(
    name: Annotated[
        str, typer.Argument(help="The id of the cover, or how it begins: see hitl covers list.")
    ],
    by: By = "",
    *,
    as_json: AsJson = False,
) -> None:
    """End a cover that somebody named, at once; one of the roster is ended in the roster.

    Example: `hitl covers end cover_Y0cLx8mQ0bJ4kq2h7Z3v1w --by cleo`
    """
    ended = operate("POST", f"covers/{segment(cover_meant(name))}/end", by=by)
    if as_json:
        show_json(ended)
    else:
        typer.echo(f"Ended: {_told(ended)}")


def _told(one: dict[str, Any]) -> str:
    why = f": {one['reason']}" if one["reason"] else ""
    until = one["until"][:16].replace("T", " ")
    by = one["named_by"] or "the roster"
    return plain(f"{one['stand_in']} for {one['absent']} until {until} UTC, named by {by}{why}")
