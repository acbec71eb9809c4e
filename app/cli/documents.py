"""`hitl documents`: which policy and roster were loaded, when and through whom."""

from typing import Annotated

import typer

from app.cli.naming import meant
from app.cli.operating import operate, segment
from app.cli.reading import AsJson
from app.cli.showing import plain, show_json

app = typer.Typer(help="Which policy and roster were loaded, and when.", no_args_is_help=True)


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List what became the active policy or roster, newest first; a star marks what is active.

    Example: `hitl documents list`
    """
    found = operate("GET", "documents")["documents"]
    if as_json:
        show_json(found)
    for one in () if as_json else found:
        at, sign = one["loaded_at"][:19].replace("T", " "), "*" if one["active"] else " "
        typer.echo(plain(f"{sign} {one['kind']}  {one['version']}  {at} UTC  {one['by']}"))


@app.command()
def show(
    version: Annotated[
        str, typer.Argument(help="As listed, or how it begins; or policy, roster: what is active.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Print what a version of the policy or the roster says, to be compared or put back.

    Example: `hitl documents show policy`
    """
    listed = operate("GET", "documents")["documents"]
    named = {one["kind"]: one["version"] for one in listed if one["active"]}
    versions = {one["version"] for one in listed}
    version = named.get(version) or meant(version, versions, "sha256:")
    found = operate("GET", f"documents/{segment(version)}")
    show_json(found) if as_json else typer.echo(found["text"], nl=False)
