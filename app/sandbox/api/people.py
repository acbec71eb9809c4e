"""users.info."""

from typing import Any

from app.sandbox.api.asked import Asked
from app.sandbox.errors import refuse
from app.sandbox.stage import Stage


def info(stage: Stage, asked: Asked) -> dict[str, Any]:
    """Return an account with its flags."""
    asked.demand("users:read")
    person = stage.world.people.get(asked.needed("user"))
    if person is None:
        refuse("user_not_found")
    email = "users:read.email" in asked.scopes
    shown = person.as_user(stage.team, stage.world.clock(), email=email)
    return {"user": stage.world.without_left_out(shown)}
