"""Take a request or an approval back: from the card by a dialog, or by the slash command."""

from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.domain.letters.blank import shows_nothing
from app.domain.people import Account
from app.domain.refusal import SENTENCES
from app.slack.cards.card import REVOKE
from app.slack.cards.dialogs import BLOCK
from app.slack.cards.taking_back import (
    CANCEL_SUBMIT,
    REVOKE_SUBMIT,
    ask_to_cancel,
    ask_to_revoke,
)
from app.slack.listeners.desk import Body, Desk, pressed
from app.slack.listeners.dialogs import Dialogs, sent, written
from app.workflow.cancel_request import cancel_own, may_cancel
from app.workflow.meant import Meant
from app.workflow.reply import Reply
from app.workflow.revoke_approval import may_revoke, revoke_approval


@dataclass(frozen=True, slots=True)
class TakingBack:
    """Listens to who wants something not to happen after all."""

    desk: Desk

    @property
    def dialogs(self) -> Dialogs:
        """Give what every dialog has in common."""
        return Dialogs(self.desk)

    def register(self, app: AsyncApp) -> None:
        """Wire the dialogs; what opens them is chosen on the card."""
        app.action(REVOKE)(self.desk.guarded(self.press_revoke))
        app.view(REVOKE_SUBMIT)(self.desk.guarded(self.submit_revoke))
        app.view(CANCEL_SUBMIT)(self.desk.guarded(self.submit_cancel))

    async def ask_to_cancel(self, ack: AsyncAck, body: Body, card: str) -> None:
        """Ask whoever the request belongs to why it is taken back."""
        meant = Meant("", self.desk.account(body), card)
        await self.dialogs.open(
            ack,
            body,
            card,
            lambda uow, _: may_cancel(uow, meant),
            lambda request: ask_to_cancel(card, request),
        )

    async def submit_cancel(self, ack: AsyncAck, body: Body) -> None:
        """Cancel, for the reason given if one was."""
        meant, _ = sent(self.desk, body)
        work = self.cancel(meant, written(body["view"], BLOCK))
        await self.dialogs.finish(ack, body, meant.card, work)

    async def press_revoke(self, ack: AsyncAck, body: Body) -> None:
        """Ask why the approval on the card is taken back."""
        await self.ask_to_revoke(ack, body, pressed(body)[0])

    async def ask_to_revoke(self, ack: AsyncAck, body: Body, card: str) -> None:
        """Ask whoever may do so why an approval is taken back, or is to be undone."""
        meant = Meant("", self.desk.account(body), card)
        await self.dialogs.open(
            ack,
            body,
            card,
            lambda uow, down: may_revoke(uow, meant, slack_down=down),
            lambda request: ask_to_revoke(card, request),
        )

    async def submit_revoke(self, ack: AsyncAck, body: Body) -> None:
        """Revoke, for the reason given."""
        (meant, _), reason = sent(self.desk, body), written(body["view"], BLOCK)
        if shows_nothing(reason):
            errors = {BLOCK: SENTENCES["reason_required"]}
            await ack(response_action="errors", errors=errors)
            return
        await self.dialogs.finish(ack, body, meant.card, self.revoke(meant, reason))

    async def revoke(self, meant: Meant, reason: str) -> Reply:
        """Revoke what is meant."""
        return await self.desk.judged(
            lambda uow, down: revoke_approval(uow, meant, reason, slack_down=down)
        )

    async def cancel(self, meant: Meant, reason: str) -> Reply:
        """Cancel what is meant."""
        return await self.desk.judged(lambda uow, _: cancel_own(uow, meant, reason))


def typed(account: Account, body: Body, name: str) -> Meant:
    """Name what a typed command means; the same command delivered again is the same."""
    return Meant(f"typed/{account}/{body.get('trigger_id', '')}", account, name=name)
