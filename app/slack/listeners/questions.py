"""Ask and answer: the dialogs of a reviewer, and of whoever the request belongs to."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.delivery.view import View as Told
from app.domain.refusal import Refused
from app.domain.request import ActionRequest
from app.slack import words
from app.slack.cards import dialogs
from app.slack.cards import questions as cards
from app.slack.courier import Listener, listener_of
from app.slack.listeners.desk import Body, Desk, View, pressed, refusal
from app.slack.listeners.verdicts import written
from app.workflow.answer_question import answer_own, may_answer
from app.workflow.ask_question import ask_question, may_ask
from app.workflow.meant import Meant
from app.workflow.reply import Reply

AMISS = {
    "question_required": cards.QUESTION_BLOCK,
    "question_too_long": cards.QUESTION_BLOCK,
    "answer_required": cards.ANSWER_BLOCK,
    "answer_too_long": cards.ANSWER_BLOCK,
}


@dataclass(frozen=True, slots=True)
class Questions:
    """Listens to who asks and who answers."""

    desk: Desk

    def register(self, app: AsyncApp) -> None:
        """Wire the button and the dialogs; what opens a question is chosen on the card."""
        app.view(cards.ASK_SUBMIT)(self.desk.guarded(self.submit_question))
        app.action(cards.ANSWER)(self.desk.guarded(self.answer))
        app.view(cards.ANSWER_SUBMIT)(self.desk.guarded(self.submit_answer))

    async def ask(self, ack: AsyncAck, body: Body, card: str) -> None:
        """Ask a reviewer what they want to know."""
        meant = Meant("", self.desk.account(body), card)
        await self.desk.opened(ack, body, lambda view: self._put(view, self._asking(meant)))

    async def answer(self, ack: AsyncAck, body: Body) -> None:
        """Ask whoever the request belongs to for the answer."""
        card, _, question = pressed(body)[0].partition("/")
        meant = Meant("", self.desk.account(body), card)
        fill = self._answering(meant, question)
        await self.desk.opened(ack, body, lambda view: self._put(view, fill))

    async def submit_question(self, ack: AsyncAck, body: Body) -> None:
        """Put the question."""
        meant, _ = self._meant(body)
        text = written(body["view"], cards.QUESTION_BLOCK)
        work = self.desk.judged(lambda uow, down: ask_question(uow, meant, text, slack_down=down))
        await self._finish(ack, body, meant, work)

    async def submit_answer(self, ack: AsyncAck, body: Body) -> None:
        """Give the answer."""
        meant, question = self._meant(body)
        text = written(body["view"], cards.ANSWER_BLOCK)
        work = self.desk.judged(lambda uow, _: answer_own(uow, meant, question, text))
        await self._finish(ack, body, meant, work)

    def _meant(self, body: Body) -> tuple[Meant, str]:
        """Read a submission. What the dialog carries is only looked up, never believed."""
        view, account = body["view"], self.desk.account(body)
        card, _, question = str(view["private_metadata"]).partition("/")
        once = body.get("trigger_id") or view.get("hash", "")
        return Meant(f"{view['id']}/{account}/{once}", account, card), question

    async def _put(self, view: str, content: Coroutine[Any, Any, View]) -> None:
        await self.desk.courier.show(view, await content)

    async def _asking(self, meant: Meant) -> View:
        found: ActionRequest | Refused | Reply = await self.desk.judged(
            lambda uow, down: may_ask(uow, meant, slack_down=down)
        )
        if isinstance(found, ActionRequest):
            return cards.ask_dialog(meant.card, found)
        return refusal(found)

    async def _answering(self, meant: Meant, question: str) -> View:
        found: Told | Refused | Reply = await self.desk.judged(
            lambda uow, _: may_answer(uow, meant, question)
        )
        if isinstance(found, Told):
            return cards.answer_dialog(meant.card, question, found)
        return refusal(found)

    async def _finish(
        self, ack: AsyncAck, body: Body, meant: Meant, work: Coroutine[Any, Any, Reply]
    ) -> None:
        """Answer in the dialog in time; what is amiss in a field is said beside it."""
        task = self.desk.tasks.start(work)
        if not await self.desk.in_time(task):
            working = dialogs.notice(words.CHECKING_TITLE, words.RECORDING)
            await ack(response_action="update", view=working)
            self.desk.later(body, self._show(listener_of(body), task))
            return
        reply = await task
        if reply.done:
            await ack()
            self.desk.later(body, self._confirm(listener_of(body), meant.card, reply))
        elif reply.code in AMISS:
            await ack(response_action="errors", errors={AMISS[reply.code]: reply.sentence})
        else:
            await ack(response_action="update", view=refusal(reply))

    async def _show(self, to: Listener, task: asyncio.Task[Reply]) -> None:
        reply = await task
        title = words.DONE_TITLE if reply.done else words.REFUSED_TITLE
        await self.desk.courier.show(to.view, dialogs.notice(title, reply.sentence))

    async def _confirm(self, to: Listener, card: str, reply: Reply) -> None:
        found = await self.desk.records.read(lambda q: q.card(card))
        if found is not None:
            await self.desk.courier.tell(Listener(to.user, found.channel), reply.sentence)
