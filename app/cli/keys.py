"""`hitl keys`: the keys of agents, executors and operators."""

from typing import Annotated, Any

import typer

from app.cli.naming import key_meant
from app.cli.operating import By, operate, segment
from app.cli.reading import AsJson
from app.cli.showing import show_json
from app.domain.authority import KeyKind

app = typer.Typer(no_args_is_help=True, help="Make, list, rotate and revoke API keys.")

Id = Annotated[str, typer.Argument(help="The id of the key, or how it begins.")]

Unknown = Annotated[
    bool, typer.Option("--unknown", help="For a name that is not on the active roster yet.")
]


@app.command()
def create(
    kind: Annotated[KeyKind, typer.Argument(help="agent, executor or operator")],
    name: Annotated[str, typer.Argument(help="The agent, executor or operator it is for.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it lives.")] = 90,
    by: By = "",
    *,
    unknown: Unknown = False,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it, once: it alone is on standard output.

    Example: `hitl keys create agent deploy-bot --days 30`

    Example: `(umask 077; hitl keys create agent deploy-bot > deploy-bot.key)`
    """
    body = {"kind": kind.value, "name": name, "days": days, "unknown": unknown}
    _show(operate("POST", "keys", body, by=by), as_json=as_json)


@app.command("list")
def list_keys(*, as_json: AsJson = False) -> None:
    """List all keys, without their secrets.

    Example: `hitl keys list --json`
    """
    keys = operate("GET", "keys")["keys"]
    if as_json:
        show_json(keys)
        return
    if not keys:
        typer.echo("None.")
    for one in keys:
        end, revoked = one["expires_at"][:10], one["revoked_at"]
        state = f"revoked {revoked[:10]}" if revoked else f"until {end}"
        typer.echo(f"{one['id']}  {one['kind']:<9} {one['name']:<20} {state}")


@app.command()
def rotate(key: Id, by: By = "", *, as_json: AsJson = False) -> None:
    """Make a key's successor; the old one lives on for 24 hours.

    Example: `hitl keys rotate k3v9x2m4aa`
    """
    _show(operate("POST", f"keys/{segment(key_meant(key))}/rotate", by=by), as_json=as_json)


@app.command()
def revoke(key: Id, by: By = "", *, as_json: AsJson = False) -> None:
    """End a key at once; calls of it that wait are ended too.

    Example: `hitl keys revoke k3v9x2m4aa`
    """
    told = operate("POST", f"keys/{segment(key_meant(key))}/revoke", by=by)
    if as_json:
        show_json(told)
    else:
        typer.echo(f"{told['id']} is revoked.")


def _show(minted: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_json(minted)
    else:
        typer.echo(minted["secret"])
        typer.echo(f"This is key {minted['id']}. Keep it now: it is not shown again.", err=True)
