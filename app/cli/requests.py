"""`hitl requests`: what is held, decided and done, for whoever operates."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from app.cli.naming import request_meant
from app.cli.operating import NO, By, operate, segment
from app.cli.reading import AsJson
from app.cli.showing import console, plain, show_json, show_lines, stands
from app.domain.nearest import did_you_mean
from app.domain.request import State
from app.roster.document import load_roster

app = typer.Typer(no_args_is_help=True, help="Look at requests, and take one back.")

Id = Annotated[str, typer.Argument(help="The id of the request, or how it begins.")]


@app.command("list")
def list_requests(
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
    agent: Annotated[str, typer.Option(help="Only those of this agent.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many, newest first.")] = 50,
    *,
    as_json: AsJson = False,
) -> None:
    """List requests, newest first.

    Example: `hitl requests list --state pending`
    """
    query = {"state": state.value if state else "", "agent": agent, "limit": str(limit)}
    page = operate("GET", "requests", query={name: one for name, one in query.items() if one})
    if agent and not page["requests"]:
        _refuse_a_stranger(agent)
    if as_json:
        show_json(page)
    elif not page["requests"]:
        typer.echo("None.")
    else:
        _show_table(page)


@app.command()
def show(request: Id, *, as_json: AsJson = False) -> None:
    """Show one request: what would run, who asked, who decided, and when.

    Example: `hitl requests show req_01m7y7a19a07cbrp2rf1d4vy3qam080sdr4y`
    """
    told = operate("GET", f"requests/{segment(request_meant(request))}")
    if as_json:
        show_json(told)
        return
    resource = told["action"]["resource"]
    show_lines(
        [
            ("request", told["id"]),
            ("state", stands(told)),
            ("agent", told["agent"]),
            ("action", told["action"]["name"]),
            ("resource", plain(f"{resource['type']}:{resource['id']}")),
            ("revision", str(told["revision"])),
            ("rule", f"{plain(told['policy']['rule'])} ({told['policy']['version'][:12]})"),
            ("asked at", told["submitted_at"]),
            ("expires at", told["expires_at"]),
        ]
    )
    for one in told["thresholds"]:
        typer.echo(f"{'approvals:':<12} {one['filled']} of {one['needed']} from {one['group']}")
    for one in told["reviews"]:
        said = f": {plain(one['reason'])}" if one["reason"] else ""
        typer.echo(f"{'review:':<12} {one['verdict']} by {one['person']} at {one['at']}{said}")
    typer.echo("\n" + json.dumps(told["action"]["arguments"], indent=2))


@app.command()
def cancel(
    request: Id,
    reason: Annotated[str, typer.Option(help="Told to the agent.")] = "",
    by: By = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Take a pending request back; its agent is told.

    Example: `hitl requests cancel req_01m7y7a19a07cbrp2rf1d4vy3qam080sdr4y --reason "not today"`
    """
    path = f"requests/{segment(request_meant(request))}/cancel"
    told = operate("POST", path, {"reason": reason}, by=by)
    if as_json:
        show_json(told)
    else:
        typer.echo(f"{told['id']} is {told['state']}.")


def _refuse_a_stranger(agent: str) -> None:
    """Stop where the active roster has no such agent: nothing may mean that it is mistyped."""
    listed = operate("GET", "documents")["documents"]
    active = next(
        (one["version"] for one in listed if one["active"] and one["kind"] == "roster"), ""
    )
    text = operate("GET", f"documents/{segment(active)}")["text"] if active else ""
    known = load_roster(text, "roster").agents if text else {agent: None}
    if agent not in known:
        hint = did_you_mean(agent, known)
        typer.echo(plain(f"{agent} is no agent of the active roster. {hint}"), err=True)
        raise typer.Exit(NO)


def _show_table(page: dict[str, Any]) -> None:
    table = Table(box=None)
    for title in ("asked at", "state", "agent", "action", "resource", "request"):
        table.add_column(title, overflow="fold")
    for one in page["requests"]:
        resource = one["action"]["resource"]
        at, on = one["submitted_at"][:19].replace("T", " "), f"{resource['type']}:{resource['id']}"
        cells = (at, stands(one), one["agent"], one["action"]["name"], plain(on), one["id"])
        table.add_row(*map(Text, cells))
    console().print(table)
    if page["next"]:
        typer.echo("There are older ones: ask for more with --limit, or by --state and --agent.")
