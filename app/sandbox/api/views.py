"""views.open, views.update, views.publish."""

from collections.abc import Callable
from typing import Any

from app.sandbox.api.asked import Asked
from app.sandbox.errors import complain
from app.sandbox.payloads import as_home, as_view
from app.sandbox.stage import Stage
from app.sandbox.validate.views import home_problems, view_problems
from app.sandbox.wire import Json

Answer = dict[str, Any]


def open_view(stage: Stage, asked: Asked) -> Answer:
    """Open a modal for whoever caused the trigger."""
    content = _view(asked)
    user = stage.triggers.exchange(asked.needed("trigger_id"))
    return {"view": as_view(stage, stage.modals.open(user, content))}


def update_view(stage: Stage, asked: Asked) -> Answer:
    """Change an open modal."""
    view_id = asked.needed("view_id")
    return {"view": as_view(stage, stage.modals.update(view_id, _view(asked), asked.text("hash")))}


def publish_view(stage: Stage, asked: Asked) -> Answer:
    """Put a view onto a person's Home tab."""
    user, content = asked.needed("user_id"), _view(asked, home_problems)
    return {"view": as_home(stage, stage.homes.publish(user, content, asked.text("hash")))}


def _view(asked: Asked, judge: Callable[[Json], list[str]] = view_problems) -> dict[str, Any]:
    content: dict[str, Any] = asked.structure("view", "invalid_arguments")
    problems = judge(content)
    if problems:
        complain("invalid_arguments", problems)
    return content
