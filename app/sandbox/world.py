"""Everything that exists in the workspace now."""

import dataclasses
import itertools
from collections import defaultdict
from typing import Any

from app.sandbox.changes import Changes
from app.sandbox.channels import Channel
from app.sandbox.clock import Clock
from app.sandbox.journal import Journal
from app.sandbox.messages import Message
from app.sandbox.people import Person
from app.sandbox.user_groups import UserGroup
from app.sandbox.workspace import Workspace

MICRO = 1_000_000


class World:
    """People, channels and messages, and the one place where they change."""

    def __init__(self, workspace: Workspace, clock: Clock, journal: Journal) -> None:
        self.workspace = workspace
        self.clock = clock
        self.journal = journal
        self.changes = Changes()
        self.people = {person.id: person for person in workspace.people}
        self.channels = {channel.id: channel for channel in workspace.channels}
        self.user_groups = {group.id: group for group in workspace.user_groups}
        self.posts: dict[str, dict[str, list[Message]]] = defaultdict(dict)
        self.left_out: frozenset[str] = frozenset()
        self.whispers: dict[str, Message] = {}
        self._last = 0
        self._numbers = itertools.count(1)

    def fresh(self, prefix: str) -> str:
        """Return an id that nothing else has."""
        return f"{prefix}{next(self._numbers):08X}"

    def next_ts(self) -> str:
        """Return the next message timestamp: the time, and never the same twice."""
        self._last = max(int(self.clock() * MICRO), self._last + 1)
        return f"{self._last // MICRO}.{self._last % MICRO:06d}"

    def without_left_out(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Leave out of an answer what this Slack never says."""
        return {name: value for name, value in shown.items() if name not in self.left_out}

    def put_person(self, person: Person) -> None:
        """Add or change an account."""
        self.people[person.id] = person
        self.changes.touch()

    def put_channel(self, channel: Channel) -> None:
        """Add or change a channel."""
        self.channels[channel.id] = channel
        self.changes.touch()

    def put_user_group(self, group: UserGroup) -> None:
        """Add or change a user group."""
        self.user_groups[group.id] = group
        self.changes.touch()

    def direct(self, user: str, app_user: str) -> Channel:
        """Return the direct message between the app and a person, opening it if needed."""
        name = "D" + user[1:]
        if name not in self.channels:
            self.put_channel(Channel(name, name, frozenset({user, app_user}), user=user))
        return self.channels[name]

    def show(self, message: Message, how: str) -> Message:
        """Post a message or its next version."""
        self.posts[message.channel].setdefault(message.ts, []).append(message)
        self._note(message, how)
        return message

    def whisper(self, message: Message) -> Message:
        """Show an ephemeral message, in place of its earlier version if there is one."""
        self.whispers[message.ts] = message
        self._note(message, "whispered")
        return message

    def forget_whispers(self, user: str) -> None:
        """Lose a person's ephemeral messages, as reloading the client does."""
        self.whispers = {ts: one for ts, one in self.whispers.items() if one.to != user}
        self.changes.touch()

    def versions(self, channel: str, ts: str) -> list[Message]:
        """Return a message as it was at first and after each change."""
        return list(self.posts[channel].get(ts, ()))

    def message(self, channel: str, ts: str) -> Message | None:
        """Return the message as it is now, unless it never existed or is deleted."""
        versions = self.versions(channel, ts)
        return None if not versions or versions[-1].deleted else versions[-1]

    def whispered(self, channel: str, ts: str) -> Message | None:
        """Return an ephemeral message that is still shown."""
        message = self.whispers.get(ts)
        gone = message is None or message.deleted or message.channel != channel
        return None if gone else message

    def in_channel(self, channel: str) -> list[Message]:
        """Return every message of a channel, replies and deleted ones too, oldest first."""
        found = [versions[-1] for versions in self.posts[channel].values()]
        return sorted(found, key=lambda message: message.ts)

    def _note(self, message: Message, how: str) -> None:
        self.journal.note("message", {"how": how, **dataclasses.asdict(message)})
        self.changes.touch()
