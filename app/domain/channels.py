"""The channels that cards stand in: what Slack last said of each, and what may be shown there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Trouble(StrEnum):
    """Why a channel cannot be used; nothing for one that can."""

    NONE = ""
    ARCHIVED = "archived"
    NOT_MEMBER = "not_member"
    NOT_FOUND = "not_found"
    SHARED = "externally_shared"
    OFFERED = "share_pending"
    UNSAID = "sharing_unsaid"

    @property
    def foreign(self) -> bool:
        """Tell whether people of another company see the channel, or may: now or soon."""
        return self in {Trouble.SHARED, Trouble.OFFERED, Trouble.UNSAID}


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One channel as Slack described it when it was asked; `since` is when that began."""

    id: str
    name: str
    trouble: Trouble
    checked_at: datetime
    since: datetime | None = None

    def as_of(self, before: "ChannelState | None") -> "ChannelState":
        """Carry over what this answer does not tell: the last name, and since when."""
        alike = before is not None and before.trouble is self.trouble
        return ChannelState(
            self.id,
            self.name or (before.name if before else ""),
            self.trouble,
            self.checked_at,
            (before.since if alike and before else None) or self.checked_at,
        )


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A channel can no longer be used, for this reason, or can be used again."""

    channel: str
    trouble: Trouble
    before: Trouble
