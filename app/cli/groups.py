"""Groups whose members Slack knows: what the service saw of them, and what files cannot tell."""

from collections.abc import Collection
from typing import Any

import typer

from app.cli.operating import operate
from app.cli.reading import AsJson
from app.cli.showing import show_json
from app.roster.document import Roster

MINUTE, HOUR = 60, 3600
SHORT = len("sha256:") + 12


def groups(*, as_json: AsJson = False) -> None:
    """Tell who was seen in the Slack user groups of the active roster, and when.

    Exits 1 where one of them was not seen lately enough: nobody is in it for now.

    Example: `hitl roster groups`
    """
    found = operate("GET", "user-groups")["groups"]
    if as_json:
        show_json(found)
    for one in () if as_json else found:
        typer.echo(_told(one))
    if not (found or as_json):
        typer.echo("No group of the active roster is a Slack user group.")
    if not all(one["known"] for one in found):
        raise typer.Exit(1)


def unknown_here(roster: Roster, names: Collection[str]) -> list[dict[str, Any]]:
    """List which of these groups have members that only Slack knows."""
    return [
        {"person": None, "group": name, "slack_group": one.id, "known": False}
        for name, one in roster.user_groups.items()
        if name in names
    ]


def show_unknown(unknown: list[dict[str, Any]]) -> None:
    """Say of groups that their members are not known from files."""
    for one in unknown:
        typer.echo(
            f"{one['group']}: its members come from the Slack user group {one['slack_group']} "
            "and are not known here; `hitl roster groups` tells what the service saw."
        )


def _told(one: dict[str, Any]) -> str:
    name = f"{one['group']} ({one['slack_group']})"
    if one["found"] is None:
        return f"{name}: never seen, so nobody is in it."
    seen = f"seen {_ago(one['age'])} ago (version {one['version'][:SHORT]})"
    if one["found"] != "used":
        return f"{name}: {one['found']} in Slack, so nobody is in it; {seen}"
    people, members = one["people"], one["members"]
    said = f"{name}: {len(people)} of {members} members are on the roster; {seen}"
    said += f"\n  on the roster: {', '.join(people)}" if people else ""
    said += f"\n  on no roster: {', '.join(one['strangers'])}" if one["strangers"] else ""
    return said + ("" if one["known"] else "\n  That is too long ago: nobody is in it for now.")


def _ago(seconds: int) -> str:
    if seconds < MINUTE:
        return f"{seconds} s"
    return f"{seconds // MINUTE} min" if seconds < HOUR else f"{seconds // HOUR} h"
