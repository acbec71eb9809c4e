"""usergroups.list, usergroups.users.list."""

from typing import Any

from app.sandbox.api.asked import Asked
from app.sandbox.errors import refuse
from app.sandbox.stage import Stage

Answer = dict[str, Any]
PER_PAGE = 1_000  # UNVERIFIED: the reference names a cursor, and no size of a page
INVALID_CURSOR = "invalid_cursor"
MISSING_ARGUMENT = "missing_argument"


def list_groups(stage: Stage, asked: Asked) -> Answer:
    """Return the workspace's user groups, in no particular order."""
    asked.demand("usergroups:read")
    team = _team(stage, asked)
    disabled = asked.flag("include_disabled", default=False)
    found = [
        one
        for one in stage.world.user_groups.values()
        if (disabled or not one.deleted_at) and team in {"", one.team}
    ]
    part, following = _page(asked, sorted(found, key=lambda one: one.id))
    users = asked.flag("include_users", default=False)
    told = [one.as_json() | ({"users": sorted(one.members)} if users else {}) for one in part]
    return {"usergroups": told, "response_metadata": {"next_cursor": following}}


def list_users(stage: Stage, asked: Asked) -> Answer:
    """Return the members of one user group."""
    asked.demand("usergroups:read")
    team = _team(stage, asked)
    group = stage.world.user_groups.get(asked.needed("usergroup"))
    disabled = asked.flag("include_disabled", default=False)
    if group is None or team not in {"", group.team} or (group.deleted_at and not disabled):
        refuse("no_such_subteam")
    part, following = _page(asked, sorted(group.members))
    return {"users": part, "response_metadata": {"next_cursor": following}}


def _team(stage: Stage, asked: Asked) -> str:
    """Read which workspace is meant: required of an organisation's token, ignored of another."""
    if not stage.world.workspace.org_wide:
        return ""
    team = asked.text("team_id")
    if not team:
        refuse(MISSING_ARGUMENT)
    return team


def _page(asked: Asked, everything: list[Any]) -> tuple[list[Any], str]:
    start = asked.text("cursor") or "0"
    if not (start.isdecimal() and int(start) <= len(everything)):
        refuse(INVALID_CURSOR)
    end = int(start) + PER_PAGE
    return everything[int(start) : end], str(end) if end < len(everything) else ""
