"""The groups of the roster whose members Slack knows: how each stands."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from app.api.edge import add
from app.api.operators.doors import Door
from app.api.shapes import answer, stamp
from app.workflow.ports import Queries, Records
from app.workflow.user_groups import Told, told_of_groups


@dataclass(frozen=True, slots=True)
class UserGroupRoutes:
    """The call under `/v1/operator/user-groups`."""

    records: Records
    door: Door

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add the route."""
        add(router, "GET", "/v1/operator/user-groups", self.list)

    async def list(self, request: web.Request) -> web.Response:
        """List the groups, with who was seen in them and when; Slack is not asked for it."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> list[dict[str, Any]]:
            operator(q)
            return [_shape(one, q) for one in told_of_groups(q)]

        return answer({"groups": await self.records.read(query)})


def _shape(one: Told, q: Queries) -> dict[str, Any]:
    age = int((q.now - one.checked_at).total_seconds()) if one.checked_at else None
    return {
        "group": one.group,
        "slack_group": one.id,
        "known": one.fresh,
        "found": one.found.value if one.found else None,
        "version": one.version or None,
        "members": one.members,
        "people": list(one.people),
        "strangers": list(one.strangers),
        "checked_at": stamp(one.checked_at) if one.checked_at else None,
        "age": age,
    }
