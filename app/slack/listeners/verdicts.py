"""Approve and reject: the buttons, and the dialogs that ask why."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.domain.people import Verdict
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.slack import words
from app.slack.cards import dialogs
from app.slack.cards.card import APPROVE, REJECT
from app.slack.cards.facts import asked_to_approve
from app.slack.courier import Listener, listener_of
from app.slack.listeners.desk import Body, Desk, View, pressed, refusal
from app.workflow.ports import Queries
from app.workflow.reply import Reply
from app.workflow.submit_review import Press, Said, may_review, submit_review
from app.workflow.views import card_view

AMISS = {
    "reason_required": dialogs.BLOCK,
    "confirm_required": dialogs.CONFIRM,
    "confirm_mismatch": dialogs.CONFIRM,
    "confirm_lookalike": dialogs.CONFIRM,
}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Listens to what reviewers say."""

    desk: Desk

    def register(self, app: AsyncApp) -> None:
        """Wire the buttons and dialogs."""
        app.action(APPROVE)(self.desk.guarded(self.approve))
        app.action(REJECT)(self.desk.guarded(self.reject))
        app.view(dialogs.REJECT_SUBMIT)(self.desk.guarded(self.submit_rejection))
        app.view(dialogs.APPROVE_SUBMIT)(self.desk.guarded(self.submit_approval))

    async def approve(self, ack: AsyncAck, body: Body) -> None:
        """Approve the request on the card, or ask first for what the policy wants with it."""
        press = self._press(body)
        if await self.desk.records.read(lambda q: asks_first(q, press.card)):
            await self._ask_first(ack, body, press)
            return
        task = self.desk.tasks.start(self._review(press, Said(Verdict.APPROVE)))
        in_time = await self.desk.in_time(task)
        await ack()
        self.desk.later(body, self._tell(listener_of(body), task, late=not in_time))

    async def _ask_first(self, ack: AsyncAck, body: Body, press: Press) -> None:
        inside = listener_of(body).view
        if not inside:
            ask = self._why_approve
            await self.desk.opened(ack, body, lambda view: self._ask(view, ask(press)))
            return
        await ack()
        self.desk.later(body, self._ask(inside, self._why_approve(press)))

    async def reject(self, ack: AsyncAck, body: Body) -> None:
        """Ask why the request on the card is rejected."""
        press = self._press(body)
        await self.desk.opened(ack, body, lambda view: self._ask(view, self._why_reject(press)))

    async def submit_rejection(self, ack: AsyncAck, body: Body) -> None:
        """Reject, for the reason given."""
        await self._submit(ack, body, Verdict.REJECT)

    async def submit_approval(self, ack: AsyncAck, body: Body) -> None:
        """Approve, for the reason given."""
        await self._submit(ack, body, Verdict.APPROVE)

    async def _submit(self, ack: AsyncAck, body: Body, verdict: Verdict) -> None:
        press, said = self._submitted(body, verdict)
        task = self.desk.tasks.start(self._review(press, said))
        if not await self.desk.in_time(task):
            working = dialogs.notice(words.CHECKING_TITLE, words.RECORDING)
            await ack(response_action="update", view=working)
            self.desk.later(body, self._show(listener_of(body), task))
            return
        reply = await task
        if reply.done:
            await ack()
            self.desk.later(body, self._confirm(listener_of(body), press.card, reply))
        elif reply.code in AMISS:
            await ack(response_action="errors", errors={AMISS[reply.code]: reply.sentence})
        else:
            await ack(response_action="update", view=refusal(reply))

    def _press(self, body: Body) -> Press:
        card, at = pressed(body)
        account = self.desk.account(body)
        return Press(f"{card}/{account}/{at}", card, account)

    def _submitted(self, body: Body, verdict: Verdict) -> tuple[Press, Said]:
        """Read a submission. What the dialog carries is only looked up, never believed."""
        view, account = body["view"], self.desk.account(body)
        once = body.get("trigger_id") or view.get("hash", "")
        press = Press(f"{view['id']}/{account}/{once}", str(view["private_metadata"]), account)
        reason, typed = written(view, dialogs.BLOCK), written(view, dialogs.CONFIRM)
        return press, Said(verdict, reason, typed)

    async def _review(self, press: Press, said: Said) -> Reply:
        return await self.desk.judged(
            lambda uow, down: submit_review(uow, press, said, slack_down=down)
        )

    async def _ask(self, view: str, question: Awaitable[View]) -> None:
        await self.desk.courier.show(view, await question)

    async def _why_reject(self, press: Press) -> View:
        request = await self._may(press, Verdict.REJECT)
        if not isinstance(request, ActionRequest):
            return refusal(request)
        return dialogs.ask_to_reject(press.card, request)

    async def _why_approve(self, press: Press) -> View:
        request = await self._may(press, Verdict.APPROVE)
        if not isinstance(request, ActionRequest):
            return refusal(request)
        found = await self.desk.records.read(lambda q: card_view(q, press.card))
        if found is None:
            return refusal(refused("card_unknown"))
        return dialogs.ask_to_approve(press.card, found[1])

    async def _may(self, press: Press, verdict: Verdict) -> ActionRequest | Refused | Reply:
        return await self.desk.judged(
            lambda uow, down: may_review(uow, press, verdict=verdict, slack_down=down)
        )

    async def _tell(self, to: Listener, task: asyncio.Task[Reply], *, late: bool) -> None:
        reply = await task
        if late or to.view or not reply.done or reply.code == "counted":
            await self.desk.courier.tell(to, reply.sentence)

    async def _show(self, to: Listener, task: asyncio.Task[Reply]) -> None:
        reply = await task
        title = words.DONE_TITLE if reply.done else words.REFUSED_TITLE
        await self.desk.courier.show(to.view, dialogs.notice(title, reply.sentence))

    async def _confirm(self, to: Listener, card: str, reply: Reply) -> None:
        found = await self.desk.records.read(lambda q: q.card(card))
        if found is not None:
            await self.desk.courier.tell(Listener(to.user, found.channel), reply.sentence)


def written(view: View, block: str) -> str:
    """Read what was written into a field of a dialog."""
    field = view["state"]["values"].get(block, {}).get(dialogs.INPUT, {})
    return str(field.get("value") or "")


def asks_first(q: Queries, card: str) -> bool:
    """Tell whether approving what is on a card takes more than the press."""
    found = q.card(card)
    request = q.request(found.request_id) if found else None
    return bool(request and asked_to_approve(request.terms))
