"""One message as people see it now."""

from dataclasses import dataclass, field
from typing import Any

Block = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A posted message; `to` names the one person who sees an ephemeral one."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Block] = field(default_factory=list)
    thread_ts: str | None = None
    to: str | None = None
    deleted: bool = False
    edited: bool = False
    broadcast: bool = False
    verbatim: bool = False
    mrkdwn: bool = True
    link_names: bool = False
    unfurl_links: bool = False
    unfurl_media: bool = True
    metadata: dict[str, Any] | None = None

    @property
    def is_reply(self) -> bool:
        """Whether the message is seen in a thread and not in the channel."""
        return self.thread_ts is not None and self.thread_ts != self.ts and not self.broadcast

    def as_json(self, app: str, bot: str, team: str) -> dict[str, Any]:
        """Return the message as the Web API and interactions carry it."""
        shown: dict[str, Any] = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "bot_id": bot,
            "app_id": app,
            "team": team,
            "text": self.text,
            "blocks": self.blocks,
        }
        if self.thread_ts is not None:
            shown["thread_ts"] = self.thread_ts
        if self.edited:
            shown["edited"] = {"user": self.user, "ts": self.ts}
        if self.metadata is not None:
            shown["metadata"] = self.metadata
        return shown
