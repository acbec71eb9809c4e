"""Another page of the action in an open dialog: shown after the check that Details makes."""

import re
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.delivery.view import View as Told
from app.domain.refusal import Refused
from app.slack import words
from app.slack.cards.acting_on import EXACT_PAGE, Sheet, again, with_action
from app.slack.courier import listener_of
from app.slack.drawing import drawn
from app.slack.listeners.desk import Body, Desk, Unit, pressed, refusal
from app.slack.listeners.spots import UNMASKED, in_place
from app.workflow.ports import UnitOfWork
from app.workflow.reply import Reply
from app.workflow.show_page import open_details
from app.workflow.standing import NeedsFresh

TURN = re.compile(r"([\w-]{1,64})/([1-9][0-9]{0,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Turning:
    """Listens to who reads on before they decide."""

    desk: Desk

    def register(self, app: AsyncApp) -> None:
        """Wire the buttons."""
        app.action(EXACT_PAGE)(self.desk.guarded(self.turn))

    async def turn(self, ack: AsyncAck, body: Body) -> None:
        """Put another page in the place of the one that is shown."""
        await ack()
        found = TURN.fullmatch(pressed(body)[0])
        if found is None:
            self.desk.later(body, self.desk.courier.tell(listener_of(body), words.WAIT_PAGE))
            return
        self.desk.later(body, self._put(body, found[1], int(found[2])))

    async def _put(self, body: Body, card: str, page: int) -> None:
        def unit(uow: UnitOfWork, down: bool) -> Told | Refused | NeedsFresh:  # noqa: FBT001
            return open_details(uow, card, self.desk.account(body), slack_down=down)

        here: Unit[Told | Refused] = in_place(self.desk, body, card, unit)
        told: Told | Refused | Reply = await self.desk.judged(here)
        if isinstance(told, Refused | Reply):
            await self.desk.courier.show(listener_of(body).view, refusal(told))
            return
        shown = body["view"]
        sheet = Sheet(card, told, shown.get("callback_id") in UNMASKED, page)
        content = await drawn(told, lambda: with_action(again(shown), sheet))
        await self.desk.courier.show(shown["id"], content, shown["hash"])
