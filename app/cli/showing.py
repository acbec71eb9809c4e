"""Show problems, traces and reviewers: in colour for people, as JSON for machines."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from app.documents.problem import Problem
from app.domain.narrowing import Amendable, shown
from app.policy.decision import Decision, Requirement, Trace
from app.roster.who import Route

WIDE = 100_000
_SIGNS = {True: ("✓", "green"), False: ("✗", "dim"), None: ("?", "yellow")}


def show_json(value: object) -> None:
    """Print one JSON value, in which no terminal takes anything for a command."""
    told = json.dumps(value, ensure_ascii=False)
    typer.echo("".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in told))


def plain(text: str) -> str:
    """Write what somebody else says so that no terminal takes it for a command."""
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)


def show_problems(problems: Iterable[Problem], files: list[str], *, as_json: bool) -> None:
    """Print every problem, and exit 1 if there is one that is more than a warning."""
    found = list(problems)
    bad = any(not one.warning for one in found)
    if as_json:
        show_json({"ok": not bad, "files": files, "problems": [asdict(one) for one in found]})
    else:
        for one in found:
            typer.echo(str(one))
        if not bad:
            typer.echo(f"{' and '.join(files)}: fine")
    if bad:
        raise typer.Exit(1)


def show_trace(trace: Trace) -> None:
    """Print the tree of results that made the decision."""
    console().print(_branch(trace, None))


def trace_json(trace: Trace) -> dict[str, object]:
    """Give the tree of results as JSON."""
    return {
        "name": trace.name,
        "matched": trace.matched,
        "sentence": trace.sentence,
        "children": [trace_json(one) for one in trace.children],
    }


def decision_json(decision: Decision) -> dict[str, object]:
    """Give a decision as JSON."""
    return {
        "effect": decision.effect.value,
        "rule": decision.rule,
        "reason": decision.reason,
        "risk": decision.risk.value,
        "thresholds": [asdict(one) for one in decision.thresholds],
        "evidence": list(decision.require.evidence),
        "missing_evidence": list(decision.missing_evidence),
        "reason_required": decision.require.reason,
        "confirm_required": decision.require.confirm,
        "step_up": decision.require.step_up,
        "amend": [asdict(one) for one in decision.amend],
        "trace": trace_json(decision.trace),
    }


def asked_of_reviewers(require: Requirement) -> str:
    """Say what an approval takes beside the press of a button."""
    asked = ["a reason"] * require.reason + ["the resource, typed"] * require.confirm
    asked += ["a code from their authenticator app"] * (require.step_up is not None)
    return " and ".join(asked) or "-"


def narrowable(rules: Iterable[Amendable]) -> str:
    """Say what a reviewer may narrow, and how."""
    told = [
        f"{one.path} ({one.direction.value.replace('_', ' ')}"
        + (f": {' > '.join(map(shown, one.options))})" if one.options else ")")
        for one in rules
    ]
    return ", ".join(told) or "-"


def route_json(route: Route) -> dict[str, object]:
    """Give a way to a review as JSON."""
    return {
        "person": route.person,
        "group": route.group,
        "purpose": route.grant.purpose,
        "actions": [one.text for one in route.grant.actions],
        "resources": [one.text for one in route.grant.resources],
        "max_risk": route.grant.max_risk.value,
        "until": route.until.isoformat(),
    }


def show_routes(routes: Iterable[Route]) -> None:
    """Print who may review, by which group and grant, and until when."""
    table = Table(box=None)
    for title in ("person", "group", "may review", "on", "up to", "purpose", "until"):
        table.add_column(title, overflow="fold")
    for one in routes:
        row = route_json(one)
        actions, resources = (
            " ".join(p.text for p in part) for part in (one.grant.actions, one.grant.resources)
        )
        shown = (row["person"], row["group"], actions, resources, row["max_risk"])
        table.add_row(*(Text(str(cell)) for cell in (*shown, row["purpose"], row["until"])))
    console().print(table)


def stands(told: dict[str, Any]) -> str:
    """Say how a request stands and which layer decided: what came of an approval it did not."""
    state, by = told["state"] or "unknown", told["decided_by"]
    approved = "; approved" if state in {"redeemed", "lapsed"} else ""
    return f"{state}{approved} by {by}" if by else state


def show_lines(pairs: Iterable[tuple[str, str]]) -> None:
    """Print names and what they are, one a line."""
    for name, value in pairs:
        typer.echo(f"{name + ':':<12} {value}")


def _branch(trace: Trace, parent: Tree | None) -> Tree:
    sign, colour = _SIGNS[trace.matched]
    label = Text(f"{sign} {trace.name}: {trace.sentence}", style=colour)
    tree = parent.add(label) if parent else Tree(label)
    for one in trace.children:
        if one.sentence != trace.sentence:
            _branch(one, tree)
    return tree


def console() -> Console:
    """Make what prints tables and trees: as wide as a terminal, and never cut for a pipe."""
    width = None if sys.stdout.isatty() else WIDE
    return Console(markup=False, highlight=False, width=width)
