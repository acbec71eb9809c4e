"""The places an anchor can be, as `HITL_ANCHOR` names them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.witness.file import FileWitness
from app.witness.git import GitWitness
from app.witness.webhook import Post, WebhookWitness

FILE, GIT, SLACK = "file:", "git:", "slack:"
WEB = ("https://", "http://")

Say = Callable[[str, str], Awaitable[object]]


class Witness(Protocol):
    """One place outside."""

    @property
    def name(self) -> str:
        """Say where it is, as the settings do."""

    async def write(self, note: str) -> None:
        """Add a signed note; raises OSError where that cannot be done."""

    async def read(self) -> str | None:
        """Give all that was ever written; nothing where it cannot be read back.

        Raises OSError where it cannot be read now.
        """


class SlackWitness:
    """A channel: in addition only, because a bot token deletes what it wrote."""

    def __init__(self, channel: str, say: Say) -> None:
        self.name = f"{SLACK}{channel}"
        self._channel = channel
        self._say = say

    async def write(self, note: str) -> None:
        """Post the note."""
        await self._say(self._channel, note)

    async def read(self) -> str | None:
        """Read nothing: what stands in a channel is looked at by people."""
        return None


@dataclass(frozen=True, slots=True)
class Means:
    """What it takes to write: who posts events, git's environment, who posts to Slack."""

    post: Post
    surroundings: Mapping[str, str] = field(default_factory=dict, repr=False)
    say: Say | None = None


def witness_at(place: str, means: Means) -> Witness:
    """Find the witness of a place; raises ValueError for what is none."""
    if place.startswith(FILE):
        return FileWitness(Path(place.removeprefix(FILE)))
    if place.startswith(GIT):
        return GitWitness(Path(place.removeprefix(GIT)), means.surroundings)
    if place.startswith(WEB):
        return WebhookWitness(place, means.post)
    if place.startswith(SLACK) and means.say is not None:
        return SlackWitness(place.removeprefix(SLACK), means.say)
    message = f"{place}: an anchor is file:PATH, git:FOLDER, https://… or slack:CHANNEL"
    raise ValueError(message)
