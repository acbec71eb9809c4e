"""Ask Slack who accounts are now; what Slack does not positively say is not clean."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.people import Account, Flags
from app.domain.user_groups import Snapshot
from app.slack.errors import code_of
from app.slack.identity import Identity
from app.slack.user_groups import SlackUserGroups
from app.tracing.turns import Turns

log = structlog.get_logger()

UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
MACHINES = ("is_workflow_bot", "is_connector_bot", "is_app_user")
GUESTS = ("is_restricted", "is_ultra_restricted")
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class SlackDirectory:
    """The people of the installation, as `users.info` shows them, and its user groups."""

    client: AsyncWebClient
    identity: Callable[[], Identity]
    now: Callable[[], datetime]
    user_groups: SlackUserGroups
    patience: float = 1.2
    turns: Turns = field(default_factory=Turns)

    async def look_up(self, accounts: frozenset[Account]) -> tuple[Flags, ...] | None:
        """Give the flags of every account, or nothing when Slack cannot be reached in time."""
        try:
            async with asyncio.timeout(self.patience):
                found = await asyncio.gather(*(self._one(one) for one in sorted(accounts)))
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as problem:
            why = type(problem).__name__
            if self.turns.turned("directory", why):
                log.warning("directory_unreachable", why=why)
            return None
        if self.turns.turned("directory"):
            log.info("directory_reached")
        return tuple(found)

    async def look_into(self, groups: frozenset[str]) -> tuple[Snapshot, ...]:
        """Give what is known now of user groups, leaving out what could not be found out."""
        return await self.user_groups.look_into(groups)

    async def _one(self, account: Account) -> Flags:
        asked = self.now()
        if account.team != self.identity().home:
            return Flags(account, asked, external=True)
        try:
            answer = await self.client.users_info(user=account.user)
        except SlackApiError as problem:
            if code_of(problem) not in UNKNOWN:
                raise
            return Flags(account, asked, known=False)
        return flags_of(account, answer.get("user") or {}, self.identity(), asked)


def flags_of(account: Account, user: dict[str, Any], identity: Identity, asked: datetime) -> Flags:
    """Read an account's flags; a flag that Slack always sends and that is missing counts as up.

    Slack leaves the guest flags out for a deactivated account, which is refused as such.
    """
    deleted = user.get("deleted") is not False
    machine = user.get("is_bot") is not False or any(user.get(name) for name in MACHINES)
    unsaid = any(user.get(name) is not False for name in GUESTS) and not deleted and not machine
    return Flags(
        account,
        asked,
        known=user.get("id") == account.user,
        deactivated=deleted,
        machine=machine or account.user == SLACKBOT,
        guest=unsaid or any(map(user.get, GUESTS)),
        external=bool(user.get("is_stranger")) or not _of_ours(user, identity),
        unsaid=_unsaid(account, user),
    )


def _unsaid(account: Account, user: dict[str, Any]) -> tuple[str, ...]:
    """Name the flags of which Slack says nothing; what it says of an account is not among them."""
    machine = account.user == SLACKBOT or any(user.get(name) for name in ("is_bot", *MACHINES))
    whose = (user.get("enterprise_user") or {}).get("enterprise_id") or user.get("enterprise_id")
    said = {
        "deactivated": user.get("deleted") is not None,
        "machine": machine or user.get("is_bot") is not None,
        "external": bool(user.get("is_stranger") or user.get("team_id") or whose),
        "guest": any(map(user.get, GUESTS)) or all(user.get(one) is not None for one in GUESTS),
    }
    return tuple(name for name, is_said in said.items() if not is_said)


def _of_ours(user: dict[str, Any], identity: Identity) -> bool:
    within = user.get("enterprise_user") or {}
    enterprise = within.get("enterprise_id") or user.get("enterprise_id")
    if identity.enterprise and enterprise == identity.enterprise:
        return True
    return bool(user.get("team_id")) and user.get("team_id") in {
        identity.team,
        identity.enterprise,
    }
