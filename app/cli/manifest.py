"""`hitl manifest`: what Slack must know to make the app, or the link that makes it."""

import json
from typing import Annotated

import typer

from app.bootstrap.starter import USUAL, link_to_create, manifest_text
from app.bootstrap.starter import manifest as made
from app.cli.reading import WRONG_USE, AsJson

Http = Annotated[
    str, typer.Option("--http", help="Slack calls this address; otherwise Socket Mode.")
]
Command = Annotated[str, typer.Option(help="The slash command; set HITL_SLACK_COMMAND alike.")]
Link = Annotated[bool, typer.Option("--link", help="Print the address that creates the app.")]


def manifest(
    http: Http = "", command: Command = USUAL, *, link: Link = False, as_json: AsJson = False
) -> None:
    """Print the manifest of the Slack app, or the link that creates the app from it.

    Without --http the app uses Socket Mode: it calls Slack, and opens no port.

    Example: `hitl manifest --link`

    Example: `hitl manifest --http https://keyturn.acme.test --command /approve`
    """
    try:
        found = made(http, command)
    except ValueError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(WRONG_USE) from None
    if link:
        address = link_to_create(found)
        typer.echo(json.dumps({"link": address}) if as_json else address)
    elif as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        typer.echo(manifest_text(http, command), nl=False)
