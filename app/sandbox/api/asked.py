"""One call of the Web API: who asks, for what, with which arguments."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from app.sandbox.errors import complain, refuse
from app.sandbox.wire import Json

FALSE = frozenset({"", "0", "false", "none"})


@dataclass(frozen=True)
class Asked:
    """A call after its arguments were merged and its token recognised."""

    method: str
    arguments: dict[str, Any]
    scopes: frozenset[str]
    is_app_token: bool = False

    def text(self, name: str) -> str | None:
        """Return a text argument, if given."""
        value = self.arguments.get(name)
        return None if value is None else str(value)

    def needed(self, name: str) -> str:
        """Return a text argument that must be given."""
        value = self.text(name)
        if not value:
            complain("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes or no, however it was spelled."""
        value = self.arguments.get(name)
        return default if value is None else str(value).lower() not in FALSE

    def structure(self, name: str, error: str) -> Json:
        """Return an argument that is JSON, or JSON inside a string."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            refuse(error)

    def demand(self, *scopes: str) -> None:
        """Refuse unless the token carries one of these scopes."""
        if not self.scopes.intersection(scopes):
            refuse(
                "missing_scope",
                {
                    "needed": ",".join(scopes),
                    "provided": ",".join(sorted(self.scopes)),
                },
            )


async def arguments_of(request: web.Request) -> dict[str, Any]:
    """Merge the arguments of query, form and JSON body."""
    merged: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return merged | _json_object(await request.text())
    if request.method == "POST":
        merged |= dict(await request.post())
    return merged


def _json_object(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        refuse("invalid_json")
    if not isinstance(value, dict):
        refuse("json_not_object")
    return value
