"""Ask and answer: the dialogs of a reviewer, and of whoever the request belongs to."""

from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.slack.cards import questions as cards
from app.slack.listeners.desk import Body, Desk, pressed
from app.slack.listeners.dialogs import Dialogs, sent, written
from app.workflow.answer_question import answer_own, may_answer
from app.workflow.ask_question import ask_question, may_ask
from app.workflow.meant import Meant

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

    @property
    def dialogs(self) -> Dialogs:
        """Give what every dialog has in common."""
        return Dialogs(self.desk)

    def register(self, app: AsyncApp) -> None:
        """Wire the button and the dialogs; what opens a question is chosen on the card."""
        app.view(cards.ASK_SUBMIT)(self.desk.guarded(self.submit_question))
        app.action(cards.ANSWER)(self.desk.guarded(self.answer))
        app.view(cards.ANSWER_SUBMIT)(self.desk.guarded(self.submit_answer))

    async def ask(self, ack: AsyncAck, body: Body, card: str) -> None:
        """Ask a reviewer what they want to know."""
        meant = Meant("", self.desk.account(body), card)
        await self.dialogs.open(
            ack,
            body,
            card,
            lambda uow, down: may_ask(uow, meant, slack_down=down),
            lambda request: cards.ask_dialog(card, request),
        )

    async def answer(self, ack: AsyncAck, body: Body) -> None:
        """Ask whoever the request belongs to for the answer."""
        card, _, question = pressed(body)[0].partition("/")
        meant = Meant("", self.desk.account(body), card)
        await self.dialogs.open(
            ack,
            body,
            card,
            lambda uow, _: may_answer(uow, meant, question),
            lambda told: cards.answer_dialog(card, question, told),
        )

    async def submit_question(self, ack: AsyncAck, body: Body) -> None:
        """Put the question."""
        meant, _ = sent(self.desk, body)
        text = written(body["view"], cards.QUESTION_BLOCK)
        work = self.desk.judged(lambda uow, down: ask_question(uow, meant, text, slack_down=down))
        await self.dialogs.finish(ack, body, meant.card, work, AMISS)

    async def submit_answer(self, ack: AsyncAck, body: Body) -> None:
        """Give the answer."""
        meant, question = sent(self.desk, body)
        text = written(body["view"], cards.ANSWER_BLOCK)
        work = self.desk.judged(lambda uow, _: answer_own(uow, meant, question, text))
        await self.dialogs.finish(ack, body, meant.card, work, AMISS)
