"""Take a request or an approval back: from the card by a dialog, or by the slash command."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.domain.people import Account
from app.domain.refusal import Refused
from app.domain.request import ActionRequest
from app.slack import words
from app.slack.cards import dialogs
from app.slack.cards.card import REVOKE
from app.slack.cards.taking_back import (
    CANCEL_SUBMIT,
    REVOKE_SUBMIT,
    ask_to_cancel,
    ask_to_revoke,
)
from app.slack.courier import Listener, listener_of
from app.slack.listeners.desk import Body, Desk, View, pressed, refusal
from app.workflow.cancel_request import cancel_own, may_cancel
from app.workflow.meant import Meant
from app.workflow.ports import UnitOfWork
from app.workflow.reply import Reply
from app.workflow.revoke_approval import may_revoke, revoke_approval
from app.workflow.standing import NeedsFresh

May = Callable[[UnitOfWork, bool], ActionRequest | Refused | NeedsFresh]
Question = Callable[[str, ActionRequest], View]


@dataclass(frozen=True, slots=True)
class TakingBack:
    """Listens to who wants something not to happen after all."""

    desk: Desk

    def register(self, app: AsyncApp) -> None:
        """Wire the dialogs; what opens them is chosen on the card."""
        app.action(REVOKE)(self.desk.guarded(self.press_revoke))
        app.view(REVOKE_SUBMIT)(self.desk.guarded(self.submit_revoke))
        app.view(CANCEL_SUBMIT)(self.desk.guarded(self.submit_cancel))

    async def ask_to_cancel(self, ack: AsyncAck, body: Body, card: str) -> None:
        """Ask whoever the request belongs to why it is taken back."""
        meant = Meant("", self.desk.account(body), card)
        await self.desk.opened(ack, body, lambda view: self._ask_cancel(view, meant))

    async def submit_cancel(self, ack: AsyncAck, body: Body) -> None:
        """Cancel, for the reason given if one was."""
        meant, reason = self._submitted(body)
        await self._submit(ack, body, meant, self.cancel(meant, reason))

    async def press_revoke(self, ack: AsyncAck, body: Body) -> None:
        """Ask why the approval on the card is taken back."""
        await self.ask_to_revoke(ack, body, pressed(body)[0])

    async def ask_to_revoke(self, ack: AsyncAck, body: Body, card: str) -> None:
        """Ask whoever may do so why an approval is taken back, or is to be undone."""
        meant = Meant("", self.desk.account(body), card)
        await self.desk.opened(ack, body, lambda view: self._ask_revoke(view, meant))

    async def submit_revoke(self, ack: AsyncAck, body: Body) -> None:
        """Revoke, for the reason given."""
        meant, reason = self._submitted(body)
        await self._submit(ack, body, meant, self.revoke(meant, reason))

    async def revoke(self, meant: Meant, reason: str) -> Reply:
        """Revoke what is meant."""
        return await self.desk.judged(
            lambda uow, down: revoke_approval(uow, meant, reason, slack_down=down)
        )

    async def cancel(self, meant: Meant, reason: str) -> Reply:
        """Cancel what is meant."""
        return await self.desk.judged(lambda uow, _: cancel_own(uow, meant, reason))

    async def _ask_cancel(self, view: str, meant: Meant) -> None:
        await self._ask(view, meant, lambda uow, _: may_cancel(uow, meant), ask_to_cancel)

    async def _ask_revoke(self, view: str, meant: Meant) -> None:
        await self._ask(
            view, meant, lambda uow, down: may_revoke(uow, meant, slack_down=down), ask_to_revoke
        )

    async def _ask(self, view: str, meant: Meant, may: May, question: Question) -> None:
        found: ActionRequest | Refused | Reply = await self.desk.judged(may)
        if isinstance(found, ActionRequest):
            await self.desk.courier.show(view, question(meant.card, found))
        else:
            await self.desk.courier.show(view, refusal(found))

    def _submitted(self, body: Body) -> tuple[Meant, str]:
        """Read a submission. What the dialog carries is only looked up, never believed."""
        view, account = body["view"], self.desk.account(body)
        field = view["state"]["values"].get(dialogs.BLOCK, {}).get(dialogs.INPUT, {})
        once = body.get("trigger_id") or view.get("hash", "")
        meant = Meant(f"{view['id']}/{account}/{once}", account, str(view["private_metadata"]))
        return meant, str(field.get("value") or "")

    async def _submit(
        self, ack: AsyncAck, body: Body, meant: Meant, work: Coroutine[Any, Any, Reply]
    ) -> None:
        """Answer in the dialog in time; a refusal stays in it, what was done is told apart."""
        task = self.desk.tasks.start(work)
        if not await self.desk.in_time(task):
            working = dialogs.notice(words.CHECKING_TITLE, words.RECORDING)
            await ack(response_action="update", view=working)
            self.desk.later(body, self._show(listener_of(body), task))
            return
        reply = await task
        if not reply.done:
            await ack(response_action="update", view=refusal(reply))
            return
        await ack()
        self.desk.later(body, self._confirm(listener_of(body), meant.card, reply))

    async def _show(self, to: Listener, task: asyncio.Task[Reply]) -> None:
        reply = await task
        title = words.DONE_TITLE if reply.done else words.REFUSED_TITLE
        await self.desk.courier.show(to.view, dialogs.notice(title, reply.sentence))

    async def _confirm(self, to: Listener, card: str, reply: Reply) -> None:
        found = await self.desk.records.read(lambda q: q.card(card))
        if found is not None:
            await self.desk.courier.tell(Listener(to.user, found.channel), reply.sentence)


def typed(account: Account, body: Body, name: str) -> Meant:
    """Name what a typed command means; the same command delivered again is the same."""
    return Meant(f"typed/{account}/{body.get('trigger_id', '')}", account, name=name)
