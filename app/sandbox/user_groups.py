"""The user groups of a workspace, as Slack reports them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class UserGroup:
    """One user group; `deleted_at` is when it was disabled, and 0 while it is in use."""

    id: str
    handle: str
    name: str
    members: frozenset[str]
    team: str
    created_by: str = "U0MO"
    updated_at: int = 1_700_000_000
    deleted_at: int = 0
    is_external: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the group as usergroups.list and the events carry it, without its members."""
        return {
            "id": self.id,
            "team_id": self.team,
            "is_usergroup": True,
            "is_subteam": True,
            "name": self.name,
            "description": "",
            "handle": self.handle,
            "is_external": self.is_external,
            "date_create": 1_700_000_000,
            "date_update": self.updated_at,
            "date_delete": self.deleted_at,
            "auto_type": None,
            "auto_provision": False,
            "enterprise_subteam_id": "",
            "created_by": self.created_by,
            "updated_by": self.created_by,
            "deleted_by": self.created_by if self.deleted_at else None,
            "prefs": {"channels": [], "groups": []},
            "user_count": len(self.members),
            "channel_count": 0,
        }
