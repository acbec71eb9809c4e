"""Approve and reject: the buttons, and the dialogs that ask why."""

import asyncio
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.delivery.view import View as Told
from app.domain.people import Verdict
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.slack.cards import dialogs
from app.slack.cards.card import APPROVE, REJECT
from app.slack.cards.revisions import revision_of
from app.slack.courier import Listener, listener_of
from app.slack.listeners.desk import Body, Desk, Unit, View, pressed
from app.slack.listeners.dialogs import Dialogs, chosen, sent, written
from app.slack.listeners.spots import in_place
from app.slack.refusing import told_of
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.progress import added_care
from app.workflow.reply import Reply
from app.workflow.standing import NeedsFresh
from app.workflow.submit_review import Press, Said, may_review, submit_review
from app.workflow.views import card_view

AMISS = {
    "cause_unknown": dialogs.CAUSE,
    "reason_required": dialogs.BLOCK,
    "confirm_required": dialogs.CONFIRM,
    "confirm_mismatch": dialogs.CONFIRM,
    "confirm_lookalike": dialogs.CONFIRM,
    "code_required": dialogs.CODE,
    "code_malformed": dialogs.CODE,
    "code_used": dialogs.CODE,
    "code_wrong": dialogs.CODE,
    "code_locked": dialogs.CODE,
}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Listens to what reviewers say."""

    desk: Desk

    @property
    def dialogs(self) -> Dialogs:
        """Give what every dialog has in common."""
        return Dialogs(self.desk)

    def register(self, app: AsyncApp) -> None:
        """Wire the buttons and dialogs."""
        app.action(APPROVE)(self.desk.guarded(self.approve))
        app.action(REJECT)(self.desk.guarded(self.reject))
        app.view(dialogs.REJECT_SUBMIT)(self.desk.guarded(self.submit_rejection))
        app.view(dialogs.APPROVE_SUBMIT)(self.desk.guarded(self.submit_approval))

    async def approve(self, ack: AsyncAck, body: Body) -> None:
        """Approve the request on the card, or ask first for what the policy wants with it.

        One deadline spans all of it: what is read first, and the review or the dialog after it.
        """
        press, since = self._press(body), self.desk.started()
        task = self.desk.tasks.start(self._approved(body, press))
        if not await self.desk.in_time(task, since):
            await ack()
            self.desk.later(body, self._late(ack, body, press, task))
        elif (reply := await task) is None:
            await self._ask_first(ack, body, press, since)
        else:
            await ack()
            self.desk.later(body, self._tell(listener_of(body), reply, late=False))

    async def _approved(self, body: Body, press: Press) -> Reply | None:
        """Review, unless approving what is on the card takes more than the press."""
        if await self.desk.records.read(lambda q: asks_first(q, press.card)):
            return None

        def unit(uow: UnitOfWork, down: bool) -> Reply | NeedsFresh:  # noqa: FBT001
            return submit_review(uow, press, Said(Verdict.APPROVE), slack_down=down)

        return await self.desk.answered(in_place(self.desk, body, press.card, unit))

    async def _late(
        self, ack: AsyncAck, body: Body, press: Press, task: asyncio.Task[Reply | None]
    ) -> None:
        """Go on after the deadline: tell the result, or ask as long as Slack lets us."""
        reply = await task
        if reply is None:
            await self._ask_first(ack, body, press, self.desk.started())
        else:
            await self._tell(listener_of(body), reply, late=True)

    async def _ask_first(self, ack: AsyncAck, body: Body, press: Press, since: float) -> None:
        """Ask in a dialog of its own, or in the one in which the button stands."""

        def may(uow: UnitOfWork, down: bool) -> Told | Refused | NeedsFresh:  # noqa: FBT001
            return may_approve(uow, press, slack_down=down)

        def draw(told: Told) -> View:
            return dialogs.ask_to_approve(press.card, told)

        if inside := listener_of(body).view:
            await ack()
            unit: Unit[Told | Refused] = in_place(self.desk, body, press.card, may)
            self.desk.later(body, self.dialogs.fill(inside, press.card, unit, draw))
        else:
            await self.dialogs.open(ack, body, press.card, may, draw, since)

    async def reject(self, ack: AsyncAck, body: Body) -> None:
        """Ask why the request on the card is rejected."""
        press = self._press(body)
        await self.dialogs.open(
            ack,
            body,
            press.card,
            lambda uow, down: may_review(uow, press, slack_down=down),
            lambda request: dialogs.ask_to_reject(press.card, request),
        )

    async def submit_rejection(self, ack: AsyncAck, body: Body) -> None:
        """Reject, for the reason given."""
        await self._submit(ack, body, Verdict.REJECT)

    async def submit_approval(self, ack: AsyncAck, body: Body) -> None:
        """Approve, for the reason given."""
        await self._submit(ack, body, Verdict.APPROVE)

    async def _submit(self, ack: AsyncAck, body: Body, verdict: Verdict) -> None:
        meant, rest = sent(self.desk, body)
        press = Press(meant.id, meant.card, meant.account, revision_of(rest))
        view = body["view"]
        said = Said(
            verdict,
            written(view, dialogs.BLOCK),
            written(view, dialogs.CONFIRM),
            written(view, dialogs.CODE),
            cause=chosen(view, dialogs.CAUSE),
        )
        await self.dialogs.finish(ack, body, press.card, self._review(press, said), AMISS)

    def _press(self, body: Body) -> Press:
        value, at = pressed(body)
        card, _, shown = value.partition("/")
        account = self.desk.account(body)
        return Press(f"{value}/{account}/{at}", card, account, revision_of(shown))

    async def _review(self, press: Press, said: Said) -> Reply:
        return await self.desk.judged(
            lambda uow, down: submit_review(uow, press, said, slack_down=down)
        )

    async def _tell(self, to: Listener, reply: Reply, *, late: bool) -> None:
        if late or to.view or not reply.done or reply.code == "counted":
            await self.desk.courier.tell(to, told_of(reply))


def may_approve(uow: UnitOfWork, press: Press, *, slack_down: bool) -> Told | Refused | NeedsFresh:
    """Judge whether this person could approve now, and tell what they would approve."""
    found = may_review(uow, press, verdict=Verdict.APPROVE, slack_down=slack_down)
    if not isinstance(found, ActionRequest):
        return found
    told = card_view(uow, press.card)
    return told[1] if told else refused("card_unknown")


def asks_first(q: Queries, card: str) -> bool:
    """Tell whether approving what is on a card takes more than the press."""
    found = q.card(card)
    request = q.request(found.request_id) if found else None
    return bool(request and request.terms.care | added_care(q, request))
