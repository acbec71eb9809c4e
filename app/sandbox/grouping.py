"""Changes of user groups, and the events with which Slack tells of them."""

import dataclasses
from typing import Any

from app.sandbox import payloads
from app.sandbox.seen import Seen
from app.sandbox.stage import Stage
from app.sandbox.user_groups import UserGroup

SCOPE = "usergroups:read"
MOST_TOLD = 500  # D subteam_updated: "The users field is truncated at 500"


class Grouping:
    """What whoever may edit user groups does to them."""

    stage: Stage

    async def join_group(self, group: str, *users: str) -> Seen | None:
        """Add people to a user group."""
        before = self.stage.world.user_groups[group]
        return await self._members(before, before.members | set(users))

    async def leave_group(self, group: str, *users: str) -> Seen | None:
        """Take people out of a user group."""
        before = self.stage.world.user_groups[group]
        return await self._members(before, before.members - set(users))

    async def disable_group(self, group: str) -> Seen | None:
        """Disable a user group; its members stay written, and it is no longer mentioned."""
        return await self._put(group, deleted_at=int(self.stage.world.clock()))

    async def enable_group(self, group: str) -> Seen | None:
        """Bring a disabled user group back."""
        return await self._put(group, deleted_at=0)

    async def _members(self, before: UserGroup, members: frozenset[str] | set[str]) -> Seen | None:
        added, removed = sorted(members - before.members), sorted(before.members - members)
        await self._put(before.id, members=frozenset(members))
        return await self._tell(
            {
                "type": "subteam_members_changed",
                "subteam_id": before.id,
                "team_id": before.team,
                "date_previous_update": before.updated_at,
                "date_update": self.stage.world.user_groups[before.id].updated_at,
                "added_users": added,
                "added_users_count": len(added),
                "removed_users": removed,
                "removed_users_count": len(removed),
            }
        )

    async def _put(self, group: str, **fields: Any) -> Seen | None:  # noqa: ANN401 - its fields
        at = int(self.stage.world.clock())
        changed = dataclasses.replace(self.stage.world.user_groups[group], updated_at=at, **fields)
        self.stage.world.put_user_group(changed)
        users = sorted(changed.members)[:MOST_TOLD]
        told = {**changed.as_json(), "users": users}
        return await self._tell({"type": "subteam_updated", "subteam": told})

    async def _tell(self, content: dict[str, Any]) -> Seen | None:
        if SCOPE not in self.stage.app.scopes:
            return None
        content = {**content, "event_ts": self.stage.world.next_ts()}
        return await self.stage.delivery.with_retries(payloads.event(self.stage, content))
