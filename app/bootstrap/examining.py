"""Examine what Slack is to this installation, without starting the service."""

from collections.abc import AsyncIterator

import aiohttp

from app.bootstrap.outside import slack_config
from app.clock import Clock, SystemClock
from app.policy.document import Policy
from app.roster.document import Roster
from app.settings import Settings
from app.slack.cards.samples import samples
from app.slack.examination import Examination, Finding, Named
from app.slack.house import client_of


async def examine_slack(
    settings: Settings,
    policy: Policy | None,
    roster: Roster | None,
    clock: Clock | None = None,
) -> AsyncIterator[Finding]:
    """Give what is found in Slack about tokens and whatever the documents name there."""
    config, now = slack_config(settings), (clock or SystemClock()).now()
    async with aiohttp.ClientSession() as session:
        client = client_of(config, session, config.bot_token)
        examination = Examination(client, config, now)
        async for one in examination.findings(_named(policy, roster), samples(now)):
            yield one


def _named(policy: Policy | None, roster: Roster | None) -> Named:
    channels: dict[str, str] = {}
    for name, team in policy.teams.items() if policy else ():
        channels.setdefault(team.channel, f"team {name}")
    if policy:
        channels.setdefault(policy.fallback, "fallback")
    people = {one.id: one.accounts for one in roster.people.values()} if roster else {}
    groups = {one.id: name for name, one in roster.user_groups.items()} if roster else {}
    return Named(channels, people, groups)
