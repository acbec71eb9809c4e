"""What one person is told of many requests at once, in a direct message of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.delivery.home import Line
from app.delivery.message import Message, MessageKind
from app.domain.action import Risk

PREFIX = "briefing"


class About(StrEnum):
    """Why somebody is told: they come on duty, or answer for an agent that is suspended."""

    DUTY = "duty"
    SUSPENDED = "suspended"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Briefed:
    """That somebody was told: of which rotation or agent (`name`), since when it is so.

    `since` is for a rotation the moment they came on duty: what was asked earlier was held
    over it. There is one of each name and person, and it stays as long as it is so.
    """

    about: About
    name: str
    person: str
    since: datetime
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Briefing:
    """Requests that wait, the oldest first; `more` are those there was no room for.

    `names` are the rotations or the agent that it is about, `owner` who owns the agent.
    """

    about: About
    names: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    more: int = 0
    risks: Mapping[Risk, int] = field(default_factory=dict)
    owner: str = ""

    @property
    def count(self) -> int:
        """Say how many wait."""
        return len(self.lines) + self.more


def briefing_message(about: About, name: str, person: str, user: str) -> Message:
    """Ask that somebody be told of many requests."""
    return Message(MessageKind.BRIEFING, "", f"{PREFIX}:{about}:{person}:{name}", user)


def briefing_in(message: Message) -> tuple[About, str, str]:
    """Read why, to whom, and of what a briefing tells."""
    about, person, name = message.key.removeprefix(f"{PREFIX}:").split(":", 2)
    return About(about), person, name
