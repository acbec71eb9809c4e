"""Look at the channels: whether cards may be shown there, as Slack says now."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.channels import ChannelState, Trouble
from app.slack import words
from app.slack.courier import FAILURES
from app.slack.errors import code_of
from app.slack.identity import Identity, Unidentified
from app.workflow.keep_channels import (
    ChannelNews,
    doubt_channel,
    is_fresh,
    is_unswept,
    keep_channels,
    move_channel,
    stale_channels,
    sweep_channel,
)
from app.workflow.ports import Lane, Records

log = structlog.get_logger()

AT_A_TIME = 10
PATIENCE = 5.0
UNKNOWN = frozenset({"channel_not_found", "method_not_supported_for_channel_type"})


@dataclass(frozen=True, slots=True)
class Places:
    """The channels of the installation, as `conversations.info` shows them.

    Events are hints and never believed by themselves: they only make it be asked at once.
    """

    records: Records
    client: AsyncWebClient
    identity: Callable[[], Identity]
    now: Callable[[], datetime]

    async def current(self, name: str, known: ChannelState | None) -> ChannelState:
        """Give how a channel is: as known, where that is fresh, or else as Slack says now.

        Raises what the client raises where Slack does not answer: then nothing is shown there.
        """
        if known is not None and is_fresh(known, self.now()):
            return known
        found = await self._probe(name)
        await self._keep(found)
        return found

    async def look(self, names: Iterable[str]) -> None:
        """Look at channels now; what cannot be found out is doubted until it can."""
        await asyncio.gather(*map(self._look_at, names))

    async def look_around(self) -> None:
        """Look at the channels that were not looked at lately, as soon as we know who we are."""
        with contextlib.suppress(Unidentified):
            self.identity()
            await self.look(await self.records.read(lambda q: stale_channels(q, AT_A_TIME)))

    async def report(self) -> None:
        """Look around, and say of every channel that cannot be used why, and what to do."""
        await self.look_around()
        for state in await self.troubled():
            _alarm(state)

    async def troubled(self) -> tuple[ChannelState, ...]:
        """Give the channels that the policy names and that cannot be used."""
        return await self.records.read(
            lambda q: tuple(
                one
                for one in q.channels()
                if one.trouble and (policy := q.policy()) and one.id in policy.channels
            )
        )

    async def moved(self, old: str, new: str) -> None:
        """Look at a channel that is said to have a new id; cards are sought where they are."""
        try:
            found = await self._probe(new)
        except FAILURES:
            found = ChannelState(new, "", Trouble.NOT_FOUND, self.now())
        if found.trouble is not Trouble.NOT_FOUND:
            await self.records.write(lambda uow: move_channel(uow, old, new), Lane.DECISION)
            await self._keep(found)
        await self.look([old])

    async def _look_at(self, name: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._probe(name)
        except FAILURES as problem:
            code = code_of(problem) if isinstance(problem, SlackApiError) else ""
            log.warning("channel_unseen", channel=name, why=code or type(problem).__name__)
            await self.records.write(lambda uow: doubt_channel(uow, name), Lane.DECISION)
            return
        await self._keep(found)

    async def _probe(self, name: str) -> ChannelState:
        asked, who = self.now(), self.identity()
        try:
            answer = await self.client.conversations_info(channel=name)
        except SlackApiError as problem:
            if code_of(problem) not in UNKNOWN:
                raise
            return ChannelState(name, "", Trouble.NOT_FOUND, asked)
        return state_of(name, answer.get("channel") or {}, who, asked)

    async def _keep(self, found: ChannelState) -> None:
        news = await self.records.write(lambda uow: keep_channels(uow, (found,)), Lane.DECISION)
        for one in news:
            _tell(one)
        while await self.records.read(lambda q: is_unswept(q, found.id)):
            if not await self.records.write(
                lambda uow: sweep_channel(uow, found.id), Lane.DECISION
            ):
                return


def state_of(
    name: str, channel: Mapping[str, Any], identity: Identity, asked: datetime
) -> ChannelState:
    """Read a channel; what Slack always says and does not say counts against it.

    An archived channel is called that even where it is shared: nothing in it can be changed.
    """
    called = str(channel.get("name") or "")
    member = channel.get("is_member", channel.get("is_private"))
    if channel.get("id") != name:
        trouble = Trouble.NOT_FOUND
    elif channel.get("is_archived") is not False:
        trouble = Trouble.ARCHIVED
    elif channel.get("is_ext_shared") or _strangers(channel, identity):
        trouble = Trouble.SHARED
    elif channel.get("is_pending_ext_shared") or channel.get("pending_connected_team_ids"):
        trouble = Trouble.OFFERED
    elif channel.get("is_ext_shared") is not False:
        trouble = Trouble.UNSAID
    else:
        trouble = Trouble.NONE if member is True else Trouble.NOT_MEMBER
    return ChannelState(name, called, trouble, asked)


def _strangers(channel: Mapping[str, Any], identity: Identity) -> bool:
    connected = set(channel.get("connected_team_ids") or ())
    return bool(connected - {identity.team, identity.enterprise}) and not channel.get(
        "is_org_shared"
    )


def _tell(news: ChannelNews) -> None:
    state, before = news.state, news.before
    if news.renamed and before is not None:
        log.info("channel_renamed", channel=state.id, name=state.name, before=before.name)
    if news.changed and state.trouble:
        _alarm(state)
    elif news.changed:
        log.info("channel_usable", channel=state.id, name=state.name)


def _alarm(state: ChannelState) -> None:
    log.error(
        "channel_unusable",
        channel=state.id,
        name=state.name,
        why=state.trouble.value,
        remedy=words.REMEDIES[state.trouble],
    )
