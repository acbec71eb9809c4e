"""Amend: a reviewer narrows what was asked, in a dialog of just the fields that may be."""

from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.delivery.narrowable import Narrowable
from app.domain.refusal import Refused, refused
from app.slack.cards import amending as cards
from app.slack.cards.revisions import revision_of
from app.slack.listeners.desk import Body, Desk, refusal
from app.slack.listeners.dialogs import Dialogs, sent
from app.workflow.amend_request import amend_request, may_amend
from app.workflow.meant import Meant
from app.workflow.reply import Reply
from app.workflow.views import card_view


@dataclass(frozen=True, slots=True)
class Amending:
    """Listens to who wants an action to be less."""

    desk: Desk

    @property
    def dialogs(self) -> Dialogs:
        """Give what every dialog has in common."""
        return Dialogs(self.desk)

    def register(self, app: AsyncApp) -> None:
        """Wire the dialog; what opens it is chosen on the card."""
        app.view(cards.AMEND_SUBMIT)(self.desk.guarded(self.submit))
        field = {"block_id": cards.FIELDS, "action_id": cards.INPUTS}
        app.action(field)(self.desk.guarded(self.check))  # type: ignore[arg-type]

    async def ask(self, ack: AsyncAck, body: Body, card: str) -> None:
        """Ask a reviewer what is to be less."""
        meant = Meant("", self.desk.account(body), card)
        await self.dialogs.open(
            ack,
            body,
            card,
            lambda uow, down: may_amend(uow, meant, slack_down=down),
            lambda found: cards.amend_dialog(card, found),
        )

    async def check(self, ack: AsyncAck, body: Body) -> None:
        """Say in the dialog what the fields as they are now would come to; decide nothing."""
        await ack()
        if (body.get("view") or {}).get("callback_id") != cards.AMEND_SUBMIT:
            return
        view, values = body["view"], body["view"]["state"]["values"]
        meant, rest = sent(self.desk, body)
        found: Narrowable | Refused | Reply = await self.desk.judged(
            lambda uow, down: may_amend(uow, meant, slack_down=down)
        )
        if isinstance(found, Narrowable) and found.request.revision != revision_of(rest):
            found = refused("superseded")
        if not isinstance(found, Narrowable):
            await self.desk.courier.show(view["id"], refusal(found))
            return
        wishes = cards.wishes_in(values, found.request, found.payload)
        drawn = cards.amend_dialog(meant.card, found, wishes)
        content = await self.dialogs.with_action(meant.card, drawn, tells=True)
        # An answer to what was typed before must not stand above what is typed now.
        await self.desk.courier.show(view["id"], content, view["hash"])

    async def submit(self, ack: AsyncAck, body: Body) -> None:
        """Make the next revision; what is not narrower is said at its field."""
        meant, rest = sent(self.desk, body)
        values = body["view"]["state"]["values"]
        work = self._amended(meant, revision_of(rest), values)
        await self.dialogs.finish(ack, body, meant.card, work, cards.blocks_of(values))

    async def _amended(self, meant: Meant, revision: int, values: Body) -> Reply:
        """Read the wishes by the action as it stands; an older one is refused when judged."""
        found = await self.desk.records.read(lambda q: card_view(q, meant.card))
        payload = found[1].payload if found else None
        wishes = cards.wishes_in(values, found[1].request, payload) if found and payload else {}
        return await self.desk.judged(
            lambda uow, down: amend_request(uow, meant, revision, wishes, slack_down=down)
        )
