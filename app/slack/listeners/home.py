"""The Home tab: shown when it is opened, and turned page by page."""

import asyncio
import re
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.domain.people import Account
from app.slack.cards.home import PAGE
from app.slack.courier import FAILURES
from app.slack.homes import Homes
from app.slack.identity import account_in_event
from app.slack.listeners.desk import Body, Desk, pressed
from app.workflow.ports import Lane
from app.workflow.refresh_homes import open_home, refresh_home

TAB = "home"
PATIENCE = 10.0
NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class HomeTab:
    """Listens to who looks at their Home."""

    desk: Desk
    homes: Homes

    def register(self, app: AsyncApp) -> None:
        """Wire the event and the buttons."""
        app.event("app_home_opened")(self.desk.guarded(self.opened))
        app.action(PAGE)(self.desk.guarded(self.turn))
        app.action(f"{PAGE}_back")(self.desk.guarded(self.turn))

    async def opened(self, ack: AsyncAck, body: Body) -> None:
        """Show a Home that is looked at, from its first page."""
        await ack()
        if body["event"].get("tab", TAB) == TAB:
            account = account_in_event(body, self.desk.identity())
            self.desk.later(body, self._show(account, 1))

    async def turn(self, ack: AsyncAck, body: Body) -> None:
        """Show another page of what waits."""
        await ack()
        value, _ = pressed(body)
        page = int(value) if NUMBER.fullmatch(value) else 1
        self.desk.later(body, self._show(self.desk.account(body), page))

    async def _show(self, account: Account, page: int) -> None:
        """Publish at once; where that fails, the outbox brings it about later.

        Slack is asked first who it is: a Home shows nothing to whoever may not be told.
        """
        await self.desk.untold(account)
        await self.desk.records.write(lambda uow: open_home(uow, account, page), Lane.DECISION)
        try:
            async with asyncio.timeout(PATIENCE):
                await self.homes.publish(account)
        except FAILURES:
            await self.desk.records.write(lambda uow: refresh_home(uow, account), Lane.DECISION)
