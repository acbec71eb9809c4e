"""What is chosen under the three dots of a card."""

import asyncio
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.slack import words
from app.slack.cards.more import AMEND, ASK, CANCEL, MORE, REVOKE, TAKE, chosen
from app.slack.courier import Listener, listener_of
from app.slack.listeners.amending import Amending
from app.slack.listeners.desk import Body, Desk
from app.slack.listeners.questions import Questions
from app.slack.listeners.spots import in_place
from app.slack.listeners.taking_back import TakingBack
from app.slack.refusing import told_of
from app.workflow.meant import Meant
from app.workflow.ports import UnitOfWork
from app.workflow.reply import Reply
from app.workflow.standing import NeedsFresh
from app.workflow.take_request import take_request


@dataclass(frozen=True, slots=True)
class More:
    """Listens to the choices, and hands each to who does it."""

    desk: Desk
    taking_back: TakingBack
    questions: Questions
    amending: Amending

    def register(self, app: AsyncApp) -> None:
        """Wire the choices."""
        app.action(MORE)(self.desk.guarded(self.choose))

    async def choose(self, ack: AsyncAck, body: Body) -> None:
        """Do what was chosen; a choice of an older card that is not known is told so."""
        what, card = chosen(str(body["actions"][0]["selected_option"]["value"]))
        match what:
            case str() if what == CANCEL:
                await self.taking_back.ask_to_cancel(ack, body, card)
            case str() if what == REVOKE:
                await self.taking_back.ask_to_revoke(ack, body, card)
            case str() if what == TAKE:
                await self._take(ack, body, card)
            case str() if what == ASK:
                await self.questions.ask(ack, body, card)
            case str() if what == AMEND:
                await self.amending.ask(ack, body, card)
            case _:
                await ack()
                told = self.desk.courier.tell(listener_of(body), words.NOT_OFFERED)
                self.desk.later(body, told)

    async def _take(self, ack: AsyncAck, body: Body, card: str) -> None:
        """Note that this person is on it, and tell them so."""
        account, at = self.desk.account(body), body["actions"][0]["action_ts"]
        meant = Meant(f"{card}/{account}/{at}", account, card)
        task = self.desk.tasks.start(self._taken(body, meant))
        await self.desk.in_time(task)
        await ack()
        self.desk.later(body, self._tell(listener_of(body), task))

    async def _taken(self, body: Body, meant: Meant) -> Reply:
        def unit(uow: UnitOfWork, down: bool) -> Reply | NeedsFresh:  # noqa: FBT001
            return take_request(uow, meant, slack_down=down)

        return await self.desk.answered(in_place(self.desk, body, meant.card, unit))

    async def _tell(self, to: Listener, task: asyncio.Task[Reply]) -> None:
        await self.desk.courier.tell(to, told_of(await task))
