"""The groups of the roster whose members Slack knows: how each stands."""

from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from app.api.calls import OPERATOR, Answer, Call, declare
from app.api.operators.doors import Door
from app.api.refusing import OPERATED
from app.api.shapes import answer, stamp
from app.api.told import Moment
from app.domain.user_groups import Found
from app.workflow.ports import Queries, Records
from app.workflow.user_groups import Told, told_of_groups


class UserGroupTold(TypedDict):
    """A group whose members Slack knows: who was seen in it, and whether that still counts."""

    group: str
    slack_group: str
    known: bool
    found: Found | None
    version: str | None
    members: int
    people: list[str]
    strangers: list[str]
    checked_at: Moment | None
    age: Annotated[int | None, Field(description="Seconds since Slack was asked.")]


class UserGroupListTold(TypedDict):
    """The groups of the roster that are Slack user groups."""

    groups: list[UserGroupTold]


SEEN: UserGroupTold = {
    "group": "security",
    "slack_group": "S0SECURITY",
    "known": True,
    "found": Found.USED,
    "version": "sha256:5d1c0e77",
    "members": 2,
    "people": ["cleo", "dev"],
    "strangers": [],
    "checked_at": "2026-11-21T07:59:50Z",
    "age": 10,
}


@dataclass(frozen=True, slots=True)
class UserGroupRoutes:
    """The call under `/v1/operator/user-groups`."""

    records: Records
    door: Door

    @declare(
        Call(
            route="GET /v1/operator/user-groups",
            name="list_user_groups",
            who=OPERATOR,
            gives={200: Answer(UserGroupListTold, {"groups": [SEEN]})},
            problems=OPERATED,
        )
    )
    async def list(self, request: web.Request) -> web.Response:
        """List the groups, with who was seen in them and when; Slack is not asked for it."""
        operator = await self.door.admit(request)

        def query(q: Queries) -> list[UserGroupTold]:
            operator(q)
            return [_shape(one, q) for one in told_of_groups(q)]

        return answer({"groups": await self.records.read(query)})


def _shape(one: Told, q: Queries) -> UserGroupTold:
    age = int((q.now - one.checked_at).total_seconds()) if one.checked_at else None
    return {
        "group": one.group,
        "slack_group": one.id,
        "known": one.fresh,
        "found": one.found,
        "version": one.version or None,
        "members": one.members,
        "people": list(one.people),
        "strangers": list(one.strangers),
        "checked_at": stamp(one.checked_at) if one.checked_at else None,
        "age": age,
    }
