"""blocks.validate: whether Slack would take blocks, a message or a view, without showing them.

Source: https://docs.slack.dev/reference/methods/blocks.validate
"""

import re
from typing import Any

from app.sandbox.api.asked import Asked
from app.sandbox.errors import complain, refuse
from app.sandbox.stage import Stage
from app.sandbox.validate.blocks import message_problems
from app.sandbox.validate.views import home_problems, view_problems

WHAT = ("blocks", "message", "view")
POINTER = re.compile(r"^(.*) \[json-pointer:(.*)\]$", re.DOTALL)


def validate(_stage: Stage, asked: Asked) -> dict[str, Any]:
    """Say that what was given is valid, or list what is not."""
    given = [one for one in WHAT if asked.text(one) is not None]
    if len(given) != 1:
        complain("invalid_arguments", [f"provide exactly one of {', '.join(WHAT)}"])
    what = given[0]
    problems = _problems(what, asked.structure(what, "invalid_arguments"))
    if problems:
        refuse(f"invalid_{what}", {"errors": [_told(one) for one in problems]})
    return {}


def _problems(what: str, value: Any) -> list[str]:  # noqa: ANN401 - whatever was sent
    if what == "blocks":
        return message_problems(value) if isinstance(value, list) else ["must be an array"]
    if not isinstance(value, dict):
        return ["must be an object"]
    if what == "message":
        blocks = value.get("blocks")
        return message_problems(blocks) if isinstance(blocks, list) else ["must have blocks"]
    return home_problems(value) if value.get("type") == "home" else view_problems(value)


def _told(problem: str) -> dict[str, str]:
    found = POINTER.match(problem)
    message, pointer = (found[1], found[2]) if found else (problem, "")
    return {"pointer": pointer, "code": "failed_constraint", "message": message}
