"""`hitl policy`: check the policy, ask what it would answer, try it on cases."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.asking import behind
from app.cli.groups import show_unknown, unknown_here
from app.cli.reading import (
    AsJson,
    At,
    PolicyFile,
    PolicyNamed,
    RosterFile,
    document_from,
    looked_at,
    object_of,
    resource_of,
    time_of,
)
from app.cli.refusing import refusing
from app.cli.showing import (
    asked_of_reviewers,
    decision_json,
    narrowable,
    route_json,
    show_json,
    show_lines,
    show_problems,
    show_routes,
    show_trace,
)
from app.cli.times import time_lines, times_json
from app.clock import SystemClock
from app.documents.near import near
from app.documents.problem import DocumentError, Problem, quoted
from app.domain.action import Context, Effect, Facts
from app.policy.cases import Tried, load_cases, load_context
from app.policy.decision import Decision, Misfit
from app.policy.document import Policy, load_policy
from app.policy.too_late import late_problems
from app.roster.document import load_roster
from app.roster.ending import far_notes, far_problems, over_problems
from app.roster.who import Route, routes
from app.settings import settings_from
from app.workflow.consistency import check_together, endpoint_problems
from app.workflow.hopeless import hopeless_problems

app = typer.Typer(no_args_is_help=True, help="Check the policy, and ask what it would answer.")

WithRoster = Annotated[Path | None, typer.Option("--roster", help="Check against this roster.")]


@app.command()
def check(file: PolicyNamed, roster: WithRoster = None, *, as_json: AsJson = False) -> None:
    """List everything that is wrong with a policy, with file, line and field.

    Example: `hitl policy check policy.yaml --roster roster.yaml`
    """
    looked = looked_at(file, load_policy)
    problems, files = list(looked.problems), [str(file)]
    if roster:
        people = looked_at(roster, load_roster)
        problems += people.problems
        files.append(str(roster))
        now = SystemClock().now()
        if looked.document and people.document:
            problems += check_together(looked.document, people.document)
            problems += hopeless_problems(looked.document, people.document, now)
        if people.document:
            problems += far_problems(people.document, now) + over_problems(people.document, now)
    if looked.document:
        problems += late_problems(looked.document, SystemClock().now())
        problems += _endpoints_unset(looked.document)
    show_problems(problems, files, as_json=as_json)


@app.command()
def explain(  # noqa: PLR0913 - one option for each part of a request
    action: Annotated[str, typer.Option(help="The name of the action.")],
    arguments: Annotated[str, typer.Option(help="Its arguments, a JSON object.")] = "{}",
    resource: Annotated[str, typer.Option(help="On what, as type:id.")] = "",
    context: Annotated[str, typer.Option(help="What the agent claims, a JSON object.")] = "{}",
    agent: Annotated[str, typer.Option(help="Which agent asks.")] = "",
    requester: Annotated[str, typer.Option(help="For whom: an id or an e-mail address.")] = "",
    *,
    policy: PolicyFile,
    roster: RosterFile,
    at: At = "",
    as_json: AsJson = False,
) -> None:
    """Tell which rule decides, why, and who could approve.

    With an agent, who stands behind the request is left out, as when it asks.

    Example: `hitl policy explain --action secrets.rotate --arguments '{"secret": "prod/db"}'`
    """
    rules, people = document_from(policy, load_policy), document_from(roster, load_roster)
    given, now = object_of(arguments, "--arguments"), time_of(at)
    facts = rules.derive(action, given, resource_of(resource))
    if isinstance(facts, Misfit):
        _show_misfit(facts, as_json=as_json)
        raise typer.Exit(1)
    decision = rules.decide(facts, given, _context(context))
    facts, wanted = replace(facts, risk=decision.risk), {one.group for one in decision.thresholds}
    barred = behind(people, agent, requester, action, now)
    able = [one for one in routes(people, facts, now) if one.group in wanted]
    could = [one for one in able if one.person not in barred]
    excluded = {one.person: barred[one.person] for one in able if one.person in barred}
    unknown = unknown_here(people, wanted & {one.group for one in people.granting(facts, now)})
    if as_json:
        told = {"could_approve": [route_json(one) for one in could], "excluded": excluded}
        show_json({**_decided_json(decision, facts, now), **told, "not_known_here": unknown})
        return
    _show(facts, decision, could, now)
    notes = far_notes(people, [one.grant for one in could], now)
    _show_rest(decision, could, unknown, (*notes, *_not_there(rules, facts, excluded)))


@app.command("test")
def try_cases(
    cases: Annotated[Path, typer.Argument(help="The cases.")],
    policy: PolicyFile,
    *,
    as_json: AsJson = False,
) -> None:
    """Try the policy on cases, and exit 1 if one of them comes out otherwise.

    Example: `hitl policy test policy-cases.yaml --policy policy.yaml`
    """
    rules = document_from(policy, load_policy)
    found = document_from(cases, lambda text, name: load_cases(text, name).about(rules))
    tried = found.tried_on(rules)
    failed = sum(bool(one.wrong) for one in tried)
    if as_json:
        told = [{"name": one.name, "line": one.line, "wrong": one.wrong} for one in tried]
        show_json({"ok": not failed, "cases": told})
    else:
        _show_tried(cases, tried)
        typer.echo(f"{len(tried) - failed} of {len(tried)} cases came out as expected")
    if failed:
        raise typer.Exit(1)


def _endpoints_unset(policy: Policy) -> list[Problem]:
    """Look for the addresses outside in the settings, where a plan names any."""
    if not endpoint_problems(policy, ()):
        return []
    with refusing():
        return endpoint_problems(policy, settings_from().webhooks)


def _context(text: str) -> Context:
    try:
        return load_context(text)
    except DocumentError as error:
        for one in error.problems:
            typer.echo(f"--context: {one.field}: {one.message}", err=True)
        raise typer.Exit(2) from None


def _show_misfit(misfit: Misfit, *, as_json: bool) -> None:
    if as_json:
        show_json({"code": misfit.code, "message": misfit.message, "pointer": misfit.pointer})
    else:
        typer.echo(f"refused: {misfit.message} ({misfit.code} at {misfit.pointer})")


def _show(facts: Facts, decision: Decision, could: list[Route], now: datetime) -> None:
    asked = [f"{one.count} of {one.group}" for one in decision.thresholds]
    show_lines(
        [
            ("effect", decision.effect.value),
            ("rule", decision.rule),
            ("reason", decision.reason),
            ("resource", f"{facts.resource} ({facts.environment}, team {facts.team or 'none'})"),
            ("risk", decision.risk.value + ("" if facts.classified else ", unclassified")),
        ]
    )
    if decision.effect is Effect.HOLD:
        missing = ", ".join(decision.missing_evidence)
        show_lines([("approvals", " and ".join(asked) or "nobody"), ("missing", missing or "-")])
        show_lines([("to approve", asked_of_reviewers(decision.require))])
        typer.echo("")
        show_lines(time_lines(decision, now))
        show_lines([("may narrow", narrowable(decision.amend))])
    typer.echo("")
    show_trace(decision.trace)
    if could:
        typer.echo("\nWho could approve now:")
        show_routes(could)


def _not_there(policy: Policy, facts: Facts, excluded: dict[str, str]) -> tuple[str, ...]:
    """Say who may not decide it, and which action of the catalogue may have been meant."""
    told = [f"{person} may not decide it: {why}" for person, why in sorted(excluded.items())]
    if not facts.classified:
        known = [one.pattern.text for one in policy.catalogue.everything]
        told.append(f"{quoted(facts.action)} is not in the catalogue{near(facts.action, known)}")
    return tuple(told)


def _show_rest(
    decision: Decision,
    could: list[Route],
    unknown: list[dict[str, Any]],
    notes: tuple[str, ...],
) -> None:
    """Say that nobody could approve it, whose members the files do not tell, and what else."""
    for note in notes:
        typer.echo(note)
    if decision.effect is Effect.HOLD and not (could or unknown):
        typer.echo("\nNobody could approve this now.")
    show_unknown(unknown)


def _show_tried(path: Path, tried: tuple[Tried, ...]) -> None:
    for one in tried:
        typer.echo(f"{'FAIL' if one.wrong else 'pass'}  {path}:{one.line}: {one.name}")
        for line in one.wrong:
            typer.echo(f"        {line}")


def _decided_json(decision: Decision, facts: Facts, now: datetime) -> dict[str, object]:
    told = {"facts": _facts_json(facts), "times": times_json(decision, now)}
    return {**decision_json(decision), **told}


def _facts_json(facts: Facts) -> dict[str, object]:
    return {
        "action": facts.action,
        "resource": str(facts.resource),
        "environment": facts.environment,
        "team": facts.team,
        "risk": facts.risk.value,
        "reversible": facts.reversible,
        "enforcement": facts.enforcement.value,
        "classified": facts.classified,
        "sensitive": list(facts.sensitive),
    }
