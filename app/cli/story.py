"""`hitl story`: how a request came to be decided, recomputed from the audit chain."""

from typing import Annotated

import typer

from app.cli.naming import request_meant
from app.cli.operating import operate, segment
from app.cli.reading import AsJson
from app.cli.showing import plain, show_json, stands


def story(
    request: Annotated[str, typer.Argument(help="The id of the request, or how it begins.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Tell who or what decided a request, by which rule, who was asked, and what each had seen.

    Every sentence is an entry of the chain, with its number and its time (UTC). The row of the
    request is recomputed from them; where the two differ, that is said, and the exit code is 1.

    Example: `hitl story req_01m7y7a19a07cbrp2rf1d4vy3qam080sdr4y`
    """
    told = operate("GET", f"requests/{segment(request_meant(request))}/story")
    if as_json:
        show_json(told)
    else:
        typer.echo(f"{told['id']} is {stands(told)}.\n")
        for one in told["lines"]:
            at = one["at"][:19].replace("T", " ")
            typer.echo(f"{one['entry']:>8}  {at}  {plain(one['text'])}")
        for one in told["differences"]:
            typer.echo(f"\nDIFFERENT: {plain(one)}", err=True)
        if not told["differences"]:
            typer.echo("\nThe row agrees with its entries.")
    raise typer.Exit(int(bool(told["differences"])))
