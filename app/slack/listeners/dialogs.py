"""What every dialog has in common: how it is filled once opened, and how it ends once sent."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from slack_bolt.context.ack.async_ack import AsyncAck

from app.delivery.steering import HandOver
from app.domain.refusal import Refused
from app.slack import words
from app.slack.cards.acting_on import EXACT_PAGE, Sheet, with_action
from app.slack.cards.dialogs import CHOICE, INPUT, notice
from app.slack.courier import Listener, listener_of
from app.slack.drawing import drawn
from app.slack.listeners.desk import Body, Desk, Unit, View, refusal
from app.slack.listeners.spots import UNMASKED, VIEWS, in_place
from app.slack.refusing import told_of
from app.workflow.meant import Meant
from app.workflow.reply import Reply
from app.workflow.views import card_view

T = TypeVar("T")
Amiss: TypeAlias = Mapping[str, str]
NOTHING: Amiss = {}


@dataclass(frozen=True, slots=True)
class Dialogs:
    """Asks people in a dialog, and tells them what became of what they said."""

    desk: Desk

    async def open(
        self,
        ack: AsyncAck,
        body: Body,
        card: str,
        may: Unit[T | Refused],
        draw: Callable[[T], View],
        since: float | None = None,
    ) -> None:
        """Open a dialog; what is in it is drawn only for somebody who `may` fill it in."""
        unit: Unit[T | Refused] = in_place(self.desk, body, card, may)
        await self.desk.opened(ack, body, lambda view: self.fill(view, card, unit, draw), since)

    async def fill(
        self, view: str, card: str, may: Unit[T | Refused], draw: Callable[[T], View]
    ) -> None:
        """Fill a dialog that is open already, or say in it why not."""
        found: T | Refused | Reply = await self.desk.judged(may)
        if isinstance(found, Refused | Reply):
            await self.desk.courier.show(view, refusal(found))
            return
        content = await self.with_action(card, draw(found), tells=tells(found))
        await self.desk.courier.show(view, content)

    async def with_action(self, card: str, content: View, *, tells: bool) -> View:
        """Show the exact action first in a dialog that decides, where its reader may know it.

        Nothing of it is masked for whoever was checked as for Details.
        """
        callback = str(content.get("callback_id", ""))
        told = await self.desk.records.read(lambda q: card_view(q, card))
        if not tells or told is None or callback not in VIEWS[EXACT_PAGE]:
            return content
        sheet = Sheet(card, told[1], callback in UNMASKED)
        return await drawn(told[1], lambda: with_action(content, sheet))

    async def finish(
        self,
        ack: AsyncAck,
        body: Body,
        card: str,
        work: Coroutine[Any, Any, Reply],
        amiss: Amiss = NOTHING,
    ) -> None:
        """Commit what was sent in, then answer in time.

        A refusal stays in the dialog: beside its field where `amiss` has, for its code or its
        field, one that is there.
        What was done closes it, and is told apart. At the deadline the dialog says that it is
        being recorded, and the true result follows.
        """
        task = self.desk.tasks.start(work)
        if not await self.desk.in_time(task):
            await ack(response_action="update", view=notice(words.CHECKING_TITLE, words.RECORDING))
            self.desk.later(body, self._bring(listener_of(body), card, task))
            return
        reply = await task
        if reply.done:
            await ack()
            self.desk.later(body, self._confirm(listener_of(body), card, reply))
        elif (place := _place(amiss, reply)) in body["view"]["state"]["values"]:
            await ack(response_action="errors", errors={place: reply.sentence})
        else:
            await ack(response_action="update", view=refusal(reply))

    async def _bring(self, to: Listener, card: str, task: asyncio.Task[Reply]) -> None:
        """Show a late result in the dialog, or apart where the dialog was closed meanwhile."""
        reply = await task
        title = words.DONE_TITLE if reply.done else words.REFUSED_TITLE
        if not await self.desk.courier.show(to.view, notice(title, told_of(reply))):
            await self._confirm(to, card, reply)

    async def _confirm(self, to: Listener, card: str, reply: Reply) -> None:
        """Tell a person beside the card, or directly where they are not in its channel."""
        found = await self.desk.records.read(lambda q: q.card(card))
        channel = found.channel if found else ""
        await self.desk.courier.tell(Listener(to.user, channel), told_of(reply))


def tells(found: object) -> bool:
    """Tell whether whoever may do something may also know what it is about."""
    return not isinstance(found, HandOver) or found.knows


def _place(amiss: Amiss, reply: Reply) -> str:
    """Name the block at which a refusal is said, if there is one."""
    return amiss.get(reply.code) or amiss.get(reply.field) or ""


def sent(desk: Desk, body: Body) -> tuple[Meant, str]:
    """Read whose submission this is, and what it is about: a card, and what follows a slash.

    What the dialog carries is only looked up, never believed. A submission delivered again
    has the same id.
    """
    view, account = body["view"], desk.account(body)
    card, _, rest = str(view["private_metadata"]).partition("/")
    once = body.get("trigger_id") or view.get("hash", "")
    return Meant(f"{view['id']}/{account}/{once}", account, card), rest


def written(view: View, block: str) -> str:
    """Read what was written into a field of a dialog."""
    field = view["state"]["values"].get(block, {}).get(INPUT, {})
    return str(field.get("value") or "")


def chosen(view: View, block: str) -> str:
    """Read what was chosen from a list in a dialog; nothing chosen is empty."""
    field = view["state"]["values"].get(block, {}).get(CHOICE, {})
    return str((field.get("selected_option") or {}).get("value") or "")
