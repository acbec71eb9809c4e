"""What becomes of channels, and what the app is told of it."""

import dataclasses
from typing import Any, Literal

from app.sandbox import payloads
from app.sandbox.channels import Channel
from app.sandbox.seen import Seen
from app.sandbox.stage import Stage

Happening = Literal[
    "archive", "unarchive", "rename", "delete", "leave", "join", "share", "unshare", "offer"
]
STRANGERS = "T0OTHER"
UNTOLD = frozenset({"offer"})  # D an invitation is told only with conversations.connect:manage


class Happenings:
    """Changes of channels as their members make them; `told=False` loses the event."""

    stage: Stage

    async def happen(
        self, what: Happening, channel: str, name: str = "", *, told: bool = True
    ) -> Seen | None:
        """Change a channel, and tell the app where Slack would; nothing where it would not."""
        before = self.stage.world.channels[channel]
        after = self._after(what, before, name)
        if after is None:
            del self.stage.world.channels[channel]
            self.stage.world.changes.touch()
        else:
            self.stage.world.put_channel(after)
        scope = "groups:read" if before.is_private else "channels:read"
        if not told or what in UNTOLD or scope not in self.stage.app.scopes:
            return None
        content = {**self._event(what, after or before), "event_ts": self.stage.world.next_ts()}
        return await self.stage.delivery.with_retries(payloads.event(self.stage, content))

    def _after(self, what: Happening, before: Channel, name: str) -> Channel | None:
        people = self.stage.world.people.values()
        strange = frozenset(one.id for one in people if one.team == STRANGERS)
        app = frozenset({self.stage.app.user})
        fields: dict[Happening, dict[str, Any]] = {
            "archive": {"is_archived": True},
            "unarchive": {"is_archived": False},
            "rename": {"name": name},
            "leave": {"members": before.members - app},
            "join": {"members": before.members | app},
            "share": {
                "is_ext_shared": True,
                "is_pending_ext_shared": False,
                "members": before.members | strange,
            },
            "unshare": {"is_ext_shared": False, "members": before.members - strange},
            "offer": {"is_pending_ext_shared": True},
        }
        return None if what == "delete" else dataclasses.replace(before, **fields[what])

    def _event(self, what: Happening, channel: Channel) -> dict[str, Any]:
        """Write the event; what happens to private channels has names of its own (D events)."""
        kind = "group" if channel.is_private else "channel"
        named = {"id": channel.id, "name": channel.name, "name_normalized": channel.name}
        joined = {
            "user": self.stage.app.user,
            "team": self.stage.team,
            "channel_type": "G" if channel.is_private else "C",
        }
        told: dict[Happening, dict[str, Any]] = {
            "archive": {"type": f"{kind}_archive", "user": "U0MO"},
            "unarchive": {"type": f"{kind}_unarchive", "user": "U0MO"},
            "rename": {"type": f"{kind}_rename", "channel": named},
            "delete": {"type": f"{kind}_deleted"},
            "leave": {"type": f"{kind}_left", "actor_id": "U0MO"},
            "join": {"type": "member_joined_channel", **joined},
            "share": {"type": "channel_shared", "connected_team_id": STRANGERS},
            "unshare": {
                "type": "channel_unshared",
                "previously_connected_team_id": STRANGERS,
                "is_ext_shared": False,
            },
        }
        return {"channel": channel.id, **told[what]}
