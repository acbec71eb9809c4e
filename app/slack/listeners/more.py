"""What is chosen under the three dots of a card."""

from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.slack import words
from app.slack.cards.more import CANCEL, MORE, REVOKE, chosen
from app.slack.courier import listener_of
from app.slack.listeners.desk import Body, Desk
from app.slack.listeners.taking_back import TakingBack


@dataclass(frozen=True, slots=True)
class More:
    """Listens to the choices, and hands each to who does it."""

    desk: Desk
    taking_back: TakingBack

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
            case _:
                await ack()
                told = self.desk.courier.tell(listener_of(body), words.NOT_OFFERED)
                self.desk.later(body, told)
