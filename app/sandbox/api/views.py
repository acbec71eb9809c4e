"""views.open, views.update."""

from typing import Any

from app.sandbox.api.asked import Asked
from app.sandbox.errors import complain
from app.sandbox.payloads import as_view
from app.sandbox.stage import Stage
from app.sandbox.validate.views import view_problems

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


def _view(asked: Asked) -> dict[str, Any]:
    content: dict[str, Any] = asked.structure("view", "invalid_arguments")
    problems = view_problems(content)
    if problems:
        complain("invalid_arguments", problems)
    return content
