"""Ask Slack who is in a user group now; what Slack does not positively say is not known."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.user_groups import Found, Snapshot, snapshot_of
from app.slack.errors import code_of, pause_of
from app.slack.identity import Identity, Unidentified
from app.tracing.turns import Turns

log = structlog.get_logger()

PAGES = 50
MISSING = "no_such_subteam"
Ask = Callable[[str], Awaitable[Any]]


class NotTold(Exception):  # noqa: N818 - it says what is so
    """Slack's answer is not one that can be read as a list of members."""


@dataclass(slots=True)
class SlackUserGroups:
    """The user groups of the installation, as `usergroups.users.list` and `.list` show them.

    Both are of Slack's second tier: about twenty calls a minute. After a refusal for asking
    too often nothing is asked until the time that Slack named.
    """

    client: AsyncWebClient
    identity: Callable[[], Identity]
    now: Callable[[], datetime]
    patience: float = 1.5
    quiet_until: datetime | None = None
    turns: Turns = field(default_factory=Turns)

    async def look_into(
        self, groups: frozenset[str], patience: float | None = None
    ) -> tuple[Snapshot, ...]:
        """Give what is known now of user groups, leaving out what could not be found out.

        Waits `patience` seconds at most.
        """
        asked = self.now()
        if not groups or (self.quiet_until and asked < self.quiet_until):
            return ()
        try:
            self.identity()
            async with asyncio.timeout(self.patience if patience is None else patience):
                # The list comes second: a group that is disabled meanwhile is told as disabled.
                members = {one: await self._members(one) for one in sorted(groups)}
                teams = sorted({_place(one)[0] for one in groups})
                listed = {team: await self._listed(team) for team in teams}
        except SlackApiError as problem:
            self._refused(problem, asked)
            return ()
        except Unidentified:
            return ()
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, NotTold) as problem:
            if self.turns.turned("user_groups", type(problem).__name__):
                log.warning("user_groups_unreachable", why=type(problem).__name__)
            return ()
        self.turns.turned("user_groups")
        read = (
            self._read(one, members[one], listed[team].get(group), asked)
            for one in sorted(groups)
            for team, group in [_place(one)]
        )
        return tuple(one for one in read if one is not None)

    async def _members(self, name: str) -> list[Any] | None:
        """List the members of a group; nothing, where Slack knows no such group in use."""
        team, group = _place(name)
        try:
            return await _pages(
                lambda cursor: self.client.usergroups_users_list(
                    usergroup=group, **_at(cursor, team)
                ),
                "users",
            )
        except SlackApiError as problem:
            if code_of(problem) != MISSING:
                raise
            return None

    async def _listed(self, team: str) -> dict[str, dict[str, Any]]:
        found = await _pages(
            lambda cursor: self.client.usergroups_list(include_disabled=True, **_at(cursor, team)),
            "usergroups",
        )
        return {str(one.get("id")): one for one in found if isinstance(one, dict)}

    def _read(
        self,
        group: str,
        members: list[Any] | None,
        listed: dict[str, Any] | None,
        asked: datetime,
    ) -> Snapshot | None:
        found = _found(listed, _place(group)[0], self.identity())
        if found is Found.USED and members is None:
            return None
        handle = str((listed or {}).get("handle") or "")
        ids = [one for one in members or () if isinstance(one, str)]
        return snapshot_of(group, found, ids, asked, handle)

    def _refused(self, problem: SlackApiError, asked: datetime) -> None:
        code, pause = code_of(problem), pause_of(problem)
        if pause is not None:
            self.quiet_until = asked + timedelta(seconds=pause)
        if self.turns.turned("user_groups", code or "no reason given"):
            say = log.error if pause is None else log.warning
            say("user_groups_not_told", code=code or "no reason given")


def _found(listed: dict[str, Any] | None, team: str, identity: Identity) -> Found:
    """Say whether a group is one of ours and in use, which Slack must positively say.

    An installation on a whole organisation is of no workspace; the roster names one in it.
    """
    if listed is None:
        return Found.UNKNOWN
    ours = listed.get("team_id") in {identity.team or team, identity.enterprise} - {""}
    if not ours or listed.get("is_external") is not False:
        return Found.FOREIGN
    return Found.USED if listed.get("date_delete") == 0 else Found.DISABLED


def _place(name: str) -> tuple[str, str]:
    """Read which workspace a group is in, if its roster says so, and its id in Slack."""
    team, _, group = name.rpartition("/")
    return team, group


def _at(cursor: str, team: str) -> dict[str, Any]:
    """Say where to go on, and in which workspace: required with an organisation's token."""
    return {name: one for name, one in (("cursor", cursor), ("team_id", team)) if one}


async def _pages(ask: Ask, what: str) -> list[Any]:
    """Read a list to its last page; half of one is not an answer."""
    found: list[Any] = []
    cursor = ""
    for _ in range(PAGES):
        answer = await ask(cursor)
        part = answer.get(what)
        if not isinstance(part, list):
            raise NotTold(what)
        found += part
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return found
    raise NotTold(what)
