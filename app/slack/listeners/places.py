"""What Slack says happened to a channel: a reason to look, and never more."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.slack.listeners.desk import Body, Desk
from app.slack.places import Places
from app.workflow.ports import Queries

CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}", re.ASCII)
MOVED = "channel_id_changed"
MEMBERS = ("member_joined_channel", "member_left_channel")
EVENTS = (
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    *MEMBERS,
)


@dataclass(frozen=True, slots=True)
class PlaceEvents:
    """Listens to what becomes of channels."""

    desk: Desk
    places: Places

    def register(self, app: AsyncApp) -> None:
        """Wire the events."""
        for name in EVENTS:
            app.event(name)(self.desk.guarded(self.happened))
        app.event(MOVED)(self.desk.guarded(self.moved))

    async def happened(self, ack: AsyncAck, body: Body) -> None:
        """Look at a channel of ours that something happened to."""
        await ack()
        event = body["event"]
        channel = event.get("channel")
        name = channel.get("id") if isinstance(channel, Mapping) else channel
        others = event["type"] in MEMBERS and event.get("user") != self.desk.identity().bot_user
        if not others and await self._ours(name):
            self.desk.later(body, self.places.look([str(name)]))

    async def moved(self, ack: AsyncAck, body: Body) -> None:
        """Look at a channel of ours that is said to have another id."""
        await ack()
        event = body["event"]
        old, new = event.get("old_channel_id"), event.get("new_channel_id")
        if await self._ours(old) and CHANNEL.fullmatch(str(new)):
            self.desk.later(body, self.places.moved(str(old), str(new)))

    async def _ours(self, name: object) -> bool:
        if not isinstance(name, str) or not CHANNEL.fullmatch(name):
            return False
        return await self.desk.records.read(lambda q: _known(q, name))


def _known(q: Queries, name: str) -> bool:
    policy = q.policy()
    return q.channel(name) is not None or (policy is not None and name in policy.channels)
