"""Details: shown to whoever may see the whole action, page by page, and recorded."""

import re
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from app.delivery.view import View as Told
from app.domain.length import too_long
from app.domain.people import Account
from app.domain.refusal import Refused
from app.slack import words
from app.slack.cards.card import DETAILS
from app.slack.cards.details import PAGE, details_page, layout_of, pages_of
from app.slack.cards.dialogs import notice
from app.slack.courier import listener_of
from app.slack.drawing import drawn
from app.slack.listeners.desk import Body, Desk, Unit, pressed, refusal
from app.slack.listeners.spots import in_place
from app.workflow.ask_status import may_decide
from app.workflow.ports import Lane, Queries, UnitOfWork
from app.workflow.reply import Reply
from app.workflow.show_page import open_details, page_shown
from app.workflow.shown import saw_every_page
from app.workflow.standing import NeedsFresh

TURN = re.compile(r"([\w-]{1,64})/([1-9][0-9]{0,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page of which card somebody wants to see."""

    card: str
    account: Account
    page: int


@dataclass(frozen=True, slots=True)
class Details:
    """Listens to who wants to see everything."""

    desk: Desk

    def register(self, app: AsyncApp) -> None:
        """Wire the buttons."""
        app.action(DETAILS)(self.desk.guarded(self.open))
        app.action(PAGE)(self.desk.guarded(self.turn))

    async def open(self, ack: AsyncAck, body: Body) -> None:
        """Show the first page."""
        card, _ = pressed(body)
        wanted = Wanted(card, self.desk.account(body), 1)
        await self.desk.opened(ack, body, lambda view: self._put(view, body, wanted))

    async def turn(self, ack: AsyncAck, body: Body) -> None:
        """Show another page in the open dialog, after the same check."""
        await ack()
        value, _ = pressed(body)
        found = TURN.fullmatch(value)
        if found is None:
            self.desk.later(body, self.desk.courier.tell(listener_of(body), words.WAIT_PAGE))
            return
        wanted = Wanted(found[1], self.desk.account(body), int(found[2]))
        self.desk.later(body, self._put(listener_of(body).view, body, wanted))

    async def _put(self, view: str, body: Body, wanted: Wanted) -> None:
        def unit(uow: UnitOfWork, down: bool) -> Told | Refused | NeedsFresh:  # noqa: FBT001
            return open_details(uow, wanted.card, wanted.account, slack_down=down)

        here: Unit[Told | Refused] = in_place(self.desk, body, wanted.card, unit)
        told: Told | Refused | Reply = await self.desk.judged(here)
        if isinstance(told, Refused | Reply):
            await self.desk.courier.show(view, refusal(told))
            return
        pages = await drawn(told, lambda: pages_of(told))
        if wanted.page > len(pages):
            await self.desk.courier.show(view, notice(words.DETAILS_TITLE, words.WAIT_PAGE))
            return
        page = await drawn(told, lambda: details_page(wanted.card, told, pages, wanted.page))
        if await self.desk.courier.show(view, page) and await self._kept(wanted, told, pages):
            offering = details_page(wanted.card, told, pages, wanted.page, offer=True)
            await self.desk.courier.show(view, offering)

    async def _kept(self, wanted: Wanted, told: Told, pages: tuple[str, ...]) -> bool:
        """Record that a page was shown; say whether the viewer may now approve from here.

        Of what is too long for anybody there is always one page more than was shown.
        """
        revision, payload = told.request.revision, told.payload
        layout, long = await drawn(
            told, lambda: (layout_of(pages), bool(payload and too_long(payload)))
        )
        count = len(pages) + long
        await self.desk.records.write(
            lambda uow: page_shown(
                uow, wanted.card, wanted.account, revision, wanted.page, count, layout
            ),
            Lane.DECISION,
        )
        return await self.desk.records.read(lambda q: may_approve_here(q, wanted))


def may_approve_here(q: Queries, wanted: Wanted) -> bool:
    """Tell whether somebody who could decide has now been shown every page."""
    card, roster = q.card(wanted.card), q.roster()
    request = q.request(card.request_id) if card else None
    person = roster.person_of(wanted.account) if roster else None
    if card is None or request is None or person is None:
        return False
    waits = may_decide(q, person.id, request)
    return waits and saw_every_page(q.evidence(request.id), request.revision, person.id)
