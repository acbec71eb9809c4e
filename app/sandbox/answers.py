"""What an app's answer to a submission or a command makes people see."""

import dataclasses
from typing import Any

from app.sandbox.api.asked import Asked
from app.sandbox.api.responses import answer
from app.sandbox.errors import SlackError
from app.sandbox.modals import OpenView
from app.sandbox.response_urls import Origin
from app.sandbox.seen import Seen
from app.sandbox.stage import Stage
from app.sandbox.wire import Json

INVALID = "invalid_response"


def after_submission(stage: Stage, view: OpenView, seen: Seen) -> Seen:
    """Do with the modal what the app answered: nothing, errors, update, push, clear."""
    if not seen.acked:
        return seen
    response = seen.body if isinstance(seen.body, dict) else {}
    try:
        return _respond(stage, stage.modals.find(view.id), response, seen)
    except SlackError as error:
        return dataclasses.replace(seen, error=INVALID, body=error.answer())


def after_command(stage: Stage, user: str, channel: str, seen: Seen) -> Seen:
    """Show what the app answered to a slash command."""
    if not seen.acked or not seen.body:
        return seen
    arguments = {"text": seen.body} if isinstance(seen.body, str) else seen.body
    asked = Asked("slash", arguments, stage.app.scopes)
    try:
        answer(stage, Origin(user, channel, stage.world.clock()), asked)
    except SlackError as error:
        return dataclasses.replace(seen, error=INVALID, body=error.answer())
    return seen


def _respond(stage: Stage, view: OpenView, response: dict[str, Any], seen: Seen) -> Seen:
    match response.get("response_action"):
        case None:
            stage.modals.close(view)
        case "clear":
            stage.modals.clear(view.user)
        case "update":
            stage.modals.update(view.id, response.get("view"))
        case "push":
            stage.modals.push(view.user, response.get("view"))
        case "errors":
            return _complain(stage, view, response.get("errors"), seen)
        case _:
            return dataclasses.replace(seen, error=INVALID)
    return seen


def _complain(stage: Stage, view: OpenView, errors: Json, seen: Seen) -> Seen:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not inputs.issuperset(errors):
        return dataclasses.replace(seen, error=INVALID)
    stage.modals.complain(view, errors)
    return dataclasses.replace(seen, errors=errors)
