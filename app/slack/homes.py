"""Publish a person's Home as things are now."""

import asyncio
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from slack_sdk.web.async_client import AsyncWebClient

from app.domain.people import Account
from app.slack.cards.home import home_view
from app.workflow.home import home_of
from app.workflow.ports import Records


@dataclass(frozen=True, slots=True)
class Homes:
    """Publishes one Home of each person at a time, so that the newest look is the last."""

    records: Records
    client: AsyncWebClient
    turns: WeakValueDictionary[Account, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def publish(self, account: Account) -> None:
        """Read how things stand for a person, and show it; raise what Slack's client raises."""
        turn = self.turns.setdefault(account, asyncio.Lock())
        async with turn:
            home = await self.records.read(lambda q: home_of(q, account))
            await self.client.views_publish(user_id=account.user, view=home_view(home))
