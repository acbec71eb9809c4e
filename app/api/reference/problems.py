"""The schemas of the problems: one for each status, which its code and its status tell apart.

They are written out whole. What generators of clients make of a schema that narrows another one
differs from one to the next, and some leave the answer out.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from app.api.problems import STATUS, URN

Part = dict[str, Any]

SCHEMAS = "#/components/schemas/"
TELLING = "policy_denied"
PLACE: Part = {
    "type": "object",
    "description": "A place in the body, and what is wrong with it.",
    "required": ["pointer", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "A JSON pointer (RFC 6901)."},
        "detail": {"type": "string"},
    },
}
REQUEST: Part = {
    "description": f"With `{TELLING}`: the request that was denied, as looking at it tells it.",
    "$ref": f"{SCHEMAS}Request",
}


def name_of(status: int) -> str:
    """Name the schema of the problems with a status."""
    return f"Problem{status}"


def problem_schemas(codes: Iterable[str]) -> dict[str, Part]:
    """Write the schemas of the problems that may come."""
    by_status = groupby(sorted(codes, key=lambda code: (STATUS[code], code)), STATUS.__getitem__)
    made = {name_of(status): _schema(status, list(each)) for status, each in by_status}
    return {**made, "Place": PLACE}


def _schema(status: int, codes: list[str]) -> Part:
    return {
        "type": "object",
        "description": "Why the answer is no (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance", "code"],
        "properties": {
            "type": {"type": "string", "pattern": f"^{URN}[a-z0-9-]+$"},
            "title": {"type": "string"},
            "status": {"type": "integer", "const": status},
            "detail": {"type": "string", "description": "A sentence for people."},
            "instance": {"type": "string", "description": "The path that was called."},
            "code": {"type": "string", "description": "What to branch on.", "enum": codes},
            "errors": {
                "type": "array",
                "description": "The places in the body that it is about.",
                "items": {"$ref": f"{SCHEMAS}Place"},
            },
            **({"request": REQUEST} if TELLING in codes else {}),
        },
    }
