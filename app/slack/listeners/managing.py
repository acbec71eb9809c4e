"""What a manager presses below the message that says a request waits."""

import asyncio
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.slack.cards.offers import NUDGE
from app.slack.courier import Listener, listener_of
from app.slack.listeners.desk import Body, Desk, pressed
from app.workflow.meant import Meant
from app.workflow.nudge import nudge
from app.workflow.reply import Reply


@dataclass(frozen=True, slots=True)
class Managing:
    """Listens to managers; to decide there are the same buttons as anywhere."""

    desk: Desk

    def register(self, app: AsyncApp) -> None:
        """Wire the buttons."""
        app.action(NUDGE)(self.desk.guarded(self.nudge))

    async def nudge(self, ack: AsyncAck, body: Body) -> None:
        """Have the reviewers told once more, and say to whom that went."""
        (card, at), account = pressed(body), self.desk.account(body)
        meant = Meant(f"{card}/{account}/{at}", account, card)
        task = self.desk.tasks.start(self._nudged(meant))
        await self.desk.in_time(task)
        await ack()
        self.desk.later(body, self._tell(listener_of(body), task))

    async def _nudged(self, meant: Meant) -> Reply:
        return await self.desk.judged(lambda uow, down: nudge(uow, meant, slack_down=down))

    async def _tell(self, to: Listener, task: asyncio.Task[Reply]) -> None:
        await self.desk.courier.tell(to, (await task).sentence)
