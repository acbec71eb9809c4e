"""Channels and direct messages."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Channel:
    """One conversation; `user` is set for a direct message with the app."""

    id: str
    name: str
    members: frozenset[str] = frozenset()
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_org_shared: bool = False
    user: str | None = None

    @property
    def is_im(self) -> bool:
        """Whether this is a direct message."""
        return self.user is not None

    def as_conversation(self, viewer: str, team: str) -> dict[str, Any]:
        """Return the conversation as conversations.info shows it to a member `viewer`."""
        if self.user is not None:
            return {
                "id": self.id,
                "is_im": True,
                "user": self.user,
                "is_archived": False,
                "is_org_shared": False,
                "context_team_id": team,
            }
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": True,
            "is_group": False,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_general": False,
            "context_team_id": team,
            "is_shared": self.is_ext_shared or self.is_org_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_org_shared": self.is_org_shared,
            "is_pending_ext_shared": self.is_pending_ext_shared,
            "connected_team_ids": ["T0OTHER"] if self.is_ext_shared else [],
            "pending_connected_team_ids": ["T0OTHER"] if self.is_pending_ext_shared else [],
            "is_member": viewer in self.members,
        }
