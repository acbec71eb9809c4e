"""`hitl roster`: check the roster, ask who may review what."""

from datetime import datetime
from typing import Annotated

import typer

from app.cli import access, enrolling, expiring
from app.cli.groups import groups, show_unknown, unknown_here
from app.cli.reading import (
    CANNOT_RUN,
    WRONG_USE,
    AsJson,
    At,
    PolicyFile,
    RosterFile,
    RosterNamed,
    document_from,
    looked_at,
    resource_of,
    time_of,
)
from app.cli.showing import route_json, show_json, show_problems, show_routes
from app.clock import SystemClock
from app.documents.near import near
from app.documents.problem import quoted
from app.domain.action import Facts, Resource
from app.domain.nearest import did_you_mean
from app.policy.catalogue import UNCLASSIFIED
from app.policy.document import Policy, load_policy
from app.roster.document import Roster, load_roster
from app.roster.ending import far_notes, far_problems, over_problems
from app.roster.who import Route, on_duty, routes, routes_of

app = typer.Typer(no_args_is_help=True, help="Check the roster, and ask who may review what.")
app.command("groups")(groups)
app.command("expiring")(expiring.expiring)
app.command("review")(access.review)
app.command("enrol")(enrolling.enrol)
app.command("enrolments")(enrolling.enrolments)
app.command("unenrol")(enrolling.unenrol)
app.command("unlock")(enrolling.unlock)


@app.command()
def check(file: RosterNamed, *, as_json: AsJson = False) -> None:
    """List everything that is wrong with a roster, with file, line and field.

    Warns of grants and agents that end later than `limits.until` allows.

    Example: `hitl roster check roster.yaml`
    """
    looked = looked_at(file, load_roster)
    now, found = SystemClock().now(), looked.document
    timed = [*far_problems(found, now), *over_problems(found, now)] if found else []
    show_problems([*looked.problems, *timed], [str(file)], as_json=as_json)


@app.command()
def who(  # noqa: PLR0913 - one option for each part of the question
    person: Annotated[str, typer.Argument(help="A person; what they may review.")] = "",
    action: Annotated[str, typer.Option(help="An action; who may review it.")] = "",
    resource: Annotated[str, typer.Option(help="On what, as type:id.")] = "",
    *,
    policy: PolicyFile,
    roster: RosterFile,
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """Tell who may review an action, by which group and grant, and until when.

    Only the files are read. Who is in a Slack user group is not in them: that is said, and where
    nobody else may review, the command exits 3.

    Example: `hitl roster who --action secrets.rotate --resource secret:prod/payments-db`
    """
    if bool(person) == bool(action):
        typer.echo("Name a person, or an --action.", err=True)
        raise typer.Exit(WRONG_USE)
    people, now = document_from(roster, load_roster), time_of(at)
    if person:
        found = routes_of(people, person, now)
        asked = {one.group for one in people.grants if one.span.holds(now)}
    else:
        facts = _facts(document_from(policy, load_policy), action, resource)
        found = routes(people, facts, now)
        asked = {one.group for one in people.granting(facts, now)}
    unknown = unknown_here(people, asked)
    if as_json:
        show_json([*map(route_json, found), *unknown])
    else:
        if found:
            _show_found(people, found, now)
        elif not unknown:
            typer.echo("Nobody." if action else _nothing(person, people))
        show_unknown(unknown)
    if not found:
        raise typer.Exit(CANNOT_RUN if unknown else 1)


def _nothing(person: str, roster: Roster) -> str:
    if person in roster.people:
        return f"{person} may review nothing."
    return f"{person} is not on this roster. {did_you_mean(person, roster.people)}"


def _show_found(people: Roster, found: tuple[Route, ...], now: datetime) -> None:
    show_routes(found)
    grants = [one.grant for one in found]
    groups = {one.group for one in found}
    for one in (*on_duty(people, groups, now), *far_notes(people, grants, now)):
        typer.echo(one)


def _facts(policy: Policy, action: str, resource: str) -> Facts:
    kind = policy.catalogue.kind(action)
    if kind is None:
        hint = near(action, [one.pattern.text for one in policy.catalogue.everything])
        told = f"{quoted(action)} is not in the catalogue, so it is unclassified{hint}"
        typer.echo(told, err=True)
        return policy.catalogue.facts(action, UNCLASSIFIED, None)
    named = resource_of(resource) or kind.template.fill({})
    if not isinstance(named, Resource):
        typer.echo(f"Name the --resource of {action}: it depends on the arguments.", err=True)
        raise typer.Exit(WRONG_USE)
    return policy.catalogue.facts(action, named, kind)
