"""What a manager presses below the message that says a request waits."""

import asyncio
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.slack import time_words as words
from app.slack.cards import steering as cards
from app.slack.cards.dialogs import BLOCK
from app.slack.cards.offers import COVER, HAND_OVER, NUDGE
from app.slack.courier import Listener, listener_of
from app.slack.listeners.covers import zone_of
from app.slack.listeners.desk import Body, Desk, pressed
from app.slack.listeners.dialogs import Dialogs, chosen, sent, written
from app.slack.listeners.spots import in_place
from app.slack.refusing import told_of
from app.slack.until import ending_in
from app.workflow.call_in import Called, call_in, may_call_in
from app.workflow.hand_over import hand_over, may_hand_over
from app.workflow.meant import Meant
from app.workflow.nudge import nudge
from app.workflow.ports import UnitOfWork
from app.workflow.reply import Reply
from app.workflow.standing import NeedsFresh

BESIDE_NO_CARD = ""  # it was asked for in a direct message, and is answered there
AMISS_COVER = {
    "cover_not_here": cards.AWAY,
    "cover_not_yours": cards.AWAY,
    "cover_too_many": cards.AWAY,
    "cover_behind": cards.STANDS_IN,
    "cover_for_nobody": cards.STANDS_IN,
    "cover_no_use": cards.STANDS_IN,
    "cover_self": cards.STANDS_IN,
    "cover_stranger": cards.STANDS_IN,
    "cover_when": cards.UNTIL,
    "cover_past": cards.UNTIL,
    "cover_too_long": cards.UNTIL,
}
AMISS_HAND_OVER = {
    "hand_over_no_seat": cards.TEAM,
    "hand_over_nobody": cards.TEAM,
    "hand_over_not_there": cards.TEAM,
    "handed_over_already": cards.TEAM,
    "reason_required": BLOCK,
}


@dataclass(frozen=True, slots=True)
class Managing:
    """Listens to managers; to decide there are the same buttons as anywhere."""

    desk: Desk

    @property
    def dialogs(self) -> Dialogs:
        """Give what every dialog has in common."""
        return Dialogs(self.desk)

    def register(self, app: AsyncApp) -> None:
        """Wire the buttons and dialogs."""
        app.action(NUDGE)(self.desk.guarded(self.nudge))
        app.action(COVER)(self.desk.guarded(self.ask_for_cover))
        app.action(HAND_OVER)(self.desk.guarded(self.ask_to_hand_over))
        app.view(cards.COVER_SUBMIT)(self.desk.guarded(self.submit_cover))
        app.view(cards.HAND_OVER_SUBMIT)(self.desk.guarded(self.submit_hand_over))

    async def nudge(self, ack: AsyncAck, body: Body) -> None:
        """Have the reviewers told once more, and say to whom that went."""
        (card, at), account = pressed(body), self.desk.account(body)
        meant = Meant(f"{card}/{account}/{at}", account, card)
        task = self.desk.tasks.start(self._nudged(body, meant))
        await self.desk.in_time(task)
        await ack()
        self.desk.later(body, self._tell(listener_of(body), task))

    async def ask_for_cover(self, ack: AsyncAck, body: Body) -> None:
        """Ask who stands in for whom."""
        card = pressed(body)[0]
        meant = Meant("", self.desk.account(body), card)
        await self.dialogs.open(
            ack,
            body,
            card,
            lambda uow, down: may_call_in(uow, meant, slack_down=down),
            lambda found: cards.ask_for_cover(card, found),
        )

    async def submit_cover(self, ack: AsyncAck, body: Body) -> None:
        """Name the cover; what is amiss is said at its field."""
        meant, _ = sent(self.desk, body)
        work = self._covered(meant, body["view"])
        await self.dialogs.finish(ack, body, BESIDE_NO_CARD, work, AMISS_COVER)

    async def ask_to_hand_over(self, ack: AsyncAck, body: Body) -> None:
        """Ask which other team is to decide."""
        card = pressed(body)[0]
        meant = Meant("", self.desk.account(body), card)
        await self.dialogs.open(
            ack,
            body,
            card,
            lambda uow, down: may_hand_over(uow, meant, slack_down=down),
            lambda found: cards.ask_to_hand_over(card, found),
        )

    async def submit_hand_over(self, ack: AsyncAck, body: Body) -> None:
        """Hand over, for the reason given."""
        meant, _ = sent(self.desk, body)
        team, reason = chosen(body["view"], cards.TEAM), written(body["view"], BLOCK)

        async def work() -> Reply:
            return await self.desk.judged(
                lambda uow, down: hand_over(uow, meant, team, reason, slack_down=down)
            )

        await self.dialogs.finish(ack, body, BESIDE_NO_CARD, work(), AMISS_HAND_OVER)

    async def _covered(self, meant: Meant, view: Body) -> Reply:
        away, stands_in = chosen(view, cards.AWAY), chosen(view, cards.STANDS_IN)
        until, why = written(view, cards.UNTIL), written(view, BLOCK)

        def unit(uow: UnitOfWork, down: bool) -> Reply | NeedsFresh:  # noqa: FBT001
            end = ending_in(until, uow.now, zone_of(uow, meant.account))
            if end is None:
                return Reply("cover_when", words.UNTIL_HOW)
            return call_in(uow, meant, Called(away, stands_in, end, why), slack_down=down)

        return await self.desk.judged(unit)

    async def _nudged(self, body: Body, meant: Meant) -> Reply:
        def unit(uow: UnitOfWork, down: bool) -> Reply | NeedsFresh:  # noqa: FBT001
            return nudge(uow, meant, slack_down=down)

        return await self.desk.answered(in_place(self.desk, body, meant.card, unit))

    async def _tell(self, to: Listener, task: asyncio.Task[Reply]) -> None:
        await self.desk.courier.tell(to, told_of(await task))
