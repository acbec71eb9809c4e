"""auth.test, apps.connections.open."""

from typing import Any

from app.sandbox.api.asked import Asked
from app.sandbox.errors import refuse
from app.sandbox.stage import Stage

Answer = dict[str, Any]


def auth_test(stage: Stage, asked: Asked) -> Answer:
    """Say whose token this is."""
    workspace = stage.world.workspace
    if asked.is_app_token:
        return {"app_name": stage.app.name, "app_id": stage.app.id}
    answer = {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": stage.app.name.lower(),
        "team_id": stage.team,
        "user_id": stage.app.user,
        "bot_id": stage.app.bot,
        "is_enterprise_install": workspace.org_wide,
    }
    if workspace.enterprise is None:
        return answer
    return {**answer, "enterprise_id": workspace.enterprise}


def connections_open(stage: Stage, asked: Asked) -> Answer:
    """Allow one WebSocket connection."""
    if not asked.is_app_token:
        refuse("not_allowed_token_type")
    origin = stage.origin.replace("http", "ws", 1)
    return {"url": f"{origin}/socket/{stage.sockets.issue_ticket()}"}
