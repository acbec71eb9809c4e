"""`hitl openapi`: the API for programs that make clients, or as a page for people."""

import json
from typing import Annotated

import typer

from app.api.every import reference
from app.api.reference.page import page

Url = Annotated[str, typer.Option("--url", help="How callers reach the service.")]
AsPage = Annotated[bool, typer.Option("--page", help="Print the page that /docs shows.")]


def openapi(url: Url = "", *, as_page: AsPage = False) -> None:
    """Print the OpenAPI document (3.1) of the API, as JSON; or the page made from it.

    Example: `hitl openapi > openapi.json`

    Example: `hitl openapi --url https://keyturn.acme.test --page > api.html`
    """
    made = reference(url)()
    text = page(made) if as_page else json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    typer.echo(text, nl=False)
