"""Look at user groups again: when Slack says that one has changed, and when time says so.

An event says that something changed, and never what: whoever could send one could only make
us ask. What is kept is what Slack answers.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.slack.listeners.desk import Body, Desk
from app.slack.user_groups import SlackUserGroups
from app.workflow.ports import Busy, Lane, Queries, StoreUnavailable
from app.workflow.user_groups import (
    due_user_groups,
    keep_user_groups,
    named_user_groups,
    told_of_groups,
)

log = structlog.get_logger()

EVENTS = ("subteam_created", "subteam_members_changed", "subteam_updated")
AT_ONCE = 4  # a round every 15 s stays within Slack's twenty calls a minute
PATIENCE = 10.0
Also: TypeAlias = Callable[[Queries], frozenset[str]]


@dataclass(slots=True)
class UserGroups:
    """Remembers which groups to look at again, and looks at them one round after another.

    What was named while a round is under way waits for the next one, however often it was.
    """

    desk: Desk
    slack: SlackUserGroups
    wanted: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def register(self, app: AsyncApp) -> None:
        """Wire the events."""
        for name in EVENTS:
            app.event(name)(self.desk.guarded(self.changed))

    async def changed(self, ack: AsyncAck, body: Body) -> None:
        """Look again at a group that the roster names."""
        await ack()
        group = _named(body["event"])
        known = await self.desk.records.read(named_user_groups)
        if meant := {one for one in known if group and one.rpartition("/")[2] == group}:
            self.wanted |= meant
            self.desk.tasks.start(self._soon())

    async def refresh(self) -> None:
        """Look at every group that is wanted or due, and keep what is found."""
        async with self.turn:
            await self._round(self._due)
        await self._alarm()

    async def _soon(self) -> None:
        async with self.turn:
            if not self.wanted:
                return
            try:
                await self._round(lambda _: frozenset())
            except (Busy, StoreUnavailable):
                log.warning("user_groups_not_kept")

    async def _alarm(self) -> None:
        """Say once that a group has become too old, and once that it is known again."""
        told = await self.desk.records.read(told_of_groups)
        old = {one.group for one in told if not one.fresh}
        for group in sorted(old - self.told):
            log.error("user_group_too_old", group=group)
        for group in sorted(self.told - old):
            log.info("user_group_known_again", group=group)
        self.told = old

    def _due(self, q: Queries) -> frozenset[str]:
        return due_user_groups(q, AT_ONCE)

    async def _round(self, also: Also) -> None:
        wanted = frozenset(sorted(self.wanted)[:AT_ONCE])
        wanted |= await self.desk.records.read(also)
        self.wanted -= wanted
        kept: frozenset[str] = frozenset()
        try:
            seen = await self.slack.look_into(wanted, PATIENCE)
            if seen:
                await self.desk.records.write(
                    lambda uow: keep_user_groups(uow, seen), Lane.DECISION
                )
                kept = frozenset(one.id for one in seen)
        finally:
            self.wanted |= wanted - kept


def _named(event: Mapping[str, object]) -> str:
    """Read which group an event is about; nothing else of it is read."""
    inside = event.get("subteam")
    found = inside.get("id") if isinstance(inside, Mapping) else event.get("subteam_id")
    return found if isinstance(found, str) else ""
