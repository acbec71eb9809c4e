"""`hitl roster`: check the roster, ask who may review what."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.reading import (
    WRONG_USE,
    AsJson,
    At,
    PolicyFile,
    RosterFile,
    document_from,
    looked_at,
    resource_of,
    time_of,
)
from app.cli.showing import route_json, show_json, show_problems, show_routes
from app.domain.action import Facts, Resource
from app.policy.catalogue import UNCLASSIFIED
from app.policy.document import Policy, load_policy
from app.roster.document import load_roster
from app.roster.who import routes, routes_of

app = typer.Typer(no_args_is_help=True, help="Check the roster, and ask who may review what.")

File = Annotated[Path, typer.Argument(envvar="HITL_ROSTER", help="The roster.")]


@app.command()
def check(file: File = Path("roster.yaml"), *, as_json: AsJson = False) -> None:
    """List everything that is wrong with a roster, with file, line and field.

    Example: `hitl roster check roster.yaml`
    """
    show_problems(looked_at(file, load_roster).problems, [str(file)], as_json=as_json)


@app.command()
def who(  # noqa: PLR0913 - one option for each part of the question
    person: Annotated[str, typer.Argument(help="A person; what they may review.")] = "",
    action: Annotated[str, typer.Option(help="An action; who may review it.")] = "",
    resource: Annotated[str, typer.Option(help="On what, as type:id.")] = "",
    policy: PolicyFile = Path("policy.yaml"),
    roster: RosterFile = Path("roster.yaml"),
    at: At = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Tell who may review an action, by which group and grant, and until when.

    Example: `hitl roster who --action secrets.rotate --resource secret:prod/payments-db`
    """
    if bool(person) == bool(action):
        typer.echo("Name a person, or an --action.", err=True)
        raise typer.Exit(WRONG_USE)
    people, now = document_from(roster, load_roster), time_of(at)
    if person:
        found = routes_of(people, person, now)
    else:
        facts = _facts(document_from(policy, load_policy), action, resource)
        found = routes(people, facts, now)
    if as_json:
        show_json([route_json(one) for one in found])
    elif found:
        show_routes(found)
    else:
        typer.echo("Nobody." if action else f"{person} may review nothing.")
    if not found:
        raise typer.Exit(1)


def _facts(policy: Policy, action: str, resource: str) -> Facts:
    kind = policy.catalogue.kind(action)
    named = resource_of(resource) or (kind.template.fill({}) if kind else UNCLASSIFIED)
    if not isinstance(named, Resource):
        typer.echo(f"Name the --resource of {action}: it depends on the arguments.", err=True)
        raise typer.Exit(WRONG_USE)
    return policy.catalogue.facts(action, named, kind)
