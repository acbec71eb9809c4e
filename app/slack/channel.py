"""Bring messages about: cards, replies under them, and direct messages."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.delivery.escalation import NO_OFFERS, Offers
from app.delivery.message import (
    Card,
    Dead,
    Leased,
    Message,
    MessageKind,
    Result,
    Retry,
    Sent,
    account_at_home,
    is_over,
    is_unseen,
    person_in,
    step_in,
)
from app.delivery.view import View
from app.domain.channels import ChannelState, Trouble
from app.domain.people import Account
from app.domain.request import State
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.card import Rendered, request_card
from app.slack.cards.facts import risk_of, shortened, summary
from app.slack.cards.safe import inert
from app.slack.cards.spoken import words_of
from app.slack.courier import FAILURES
from app.slack.drawing import INERT, UNPARSED, drawn
from app.slack.errors import code_of, judge
from app.slack.homes import Homes
from app.slack.places import Places
from app.slack.roundups import Roundups
from app.workflow.offered import offered_to
from app.workflow.ports import Queries, Records
from app.workflow.views import card_view, view_of

log = structlog.get_logger()

PATIENCE = 10.0
PAGES = 20
HOME = "slack://app?team={team}&id={app}&tab=home"
GONE = frozenset({"thread_not_found", "message_not_found", "channel_not_found"})


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """Sends one message at a time; whatever Slack answers, the answer is a result."""

    records: Records
    client: AsyncWebClient
    homes: Homes
    places: Places
    roundups: Roundups

    async def send(self, leased: Leased) -> Result:
        """Bring one message about, showing the request as it is now."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._brought(leased)
        except FAILURES as problem:
            result = judge(problem)
            log.warning("message_not_sent", kind=leased.message.kind, code=result.code)
            return result

    async def _brought(self, leased: Leased) -> Result:
        message, kind = leased.message, leased.message.kind
        if kind is MessageKind.HOME:
            await self.homes.publish(account_at_home(message))
            return Sent()
        if leased.along:
            return await self.roundups.reminders(leased)
        if kind in {MessageKind.DM, MessageKind.BRIEFING} and (no := await self._untold(message)):
            return Dead(no)
        ways = {
            MessageKind.CARD: self._card,
            MessageKind.REPLY: self._reply,
            MessageKind.DM: self._unseen if is_unseen(message) else self._direct,
            MessageKind.ROUNDUP: self.roundups.digest,
            MessageKind.BRIEFING: self.roundups.briefing,
        }
        return await ways[kind](message)

    async def _card(self, message: Message) -> Result:
        found = await self.records.read(lambda q: _in_place(q, message.card))
        if found is None:
            return Dead("card_unknown")
        card, view, known = found
        if not card.ts and card.undeliverable and view.request.state is not State.PENDING:
            return Dead(card.undeliverable)
        return await self._placed(card, view, known)

    async def _placed(self, card: Card, view: View, known: ChannelState | None) -> Result:
        """Show a card where it may be shown; empty it where others came to see it."""
        place = await self.places.current(card.channel or card.address, known)
        if place.trouble.foreign and card.ts:
            return await self._withdrawn(card, view, place.trouble)
        if place.trouble and not card.ts:
            return Dead(place.trouble.value)
        rendered = await drawn(view, lambda: request_card(card, view))
        newest = (view.request.version, rendered.digest)
        if card.ts and (card.version, card.render_digest) == newest:
            return _sent(card.channel, card.ts, view, rendered)
        return await self._shown(card, view, rendered)

    async def _shown(self, card: Card, view: View, rendered: Rendered) -> Result:
        blocks = list(rendered.blocks)
        if card.ts:
            await self.client.chat_update(
                channel=card.channel, ts=card.ts, text=rendered.text, blocks=blocks, **UNPARSED
            )
            return _sent(card.channel, card.ts, view, rendered)
        posted = await self.client.chat_postMessage(
            channel=card.address, text=rendered.text, blocks=blocks, **INERT, **UNPARSED
        )
        return _sent(str(posted["channel"]), str(posted["ts"]), view, rendered)

    async def _withdrawn(self, card: Card, view: View, trouble: Trouble) -> Result:
        """Leave nothing of a request where others read: neither the card, nor what is under it."""
        said = await self.records.read(lambda q: q.replies(card.id))
        why = words.WITHDRAWN_UNSAID if trouble is Trouble.UNSAID else words.WITHDRAWN
        empty = [b.rich(b.line(b.said(why)))]
        for ts in (card.ts, *said):
            try:
                await self.client.chat_update(
                    channel=card.channel, ts=ts, text=why, blocks=empty, **UNPARSED
                )
            except SlackApiError as problem:
                if code_of(problem) != "message_not_found":
                    raise
        return Sent(card.channel, card.ts, view.request.version, card.revision, withdrawn=True)

    async def _reply(self, message: Message) -> Result:
        found = await self.records.read(lambda q: _in_place(q, message.card))
        if found is None:
            return Dead("card_unknown")
        card, view, known = found
        if not card.ts:
            lost = Dead(card.undeliverable) if step_in(message)[0] else Sent()
            return lost if card.undeliverable else Retry("card_not_posted", 1.0)
        place = await self.places.current(card.channel, known)
        if place.trouble.foreign:
            return Dead(place.trouble.value)
        if step_in(message)[0] and view.request.state is not State.PENDING:
            return Sent()
        said = words_of(message, view)
        said["text"] = f"{said['text']} {risk_of(view.request.facts)}"
        return await self._anew(message, said) or await self._under(card.channel, card.ts, said)

    async def _untold(self, message: Message) -> str:
        """Say why somebody is told nothing: what Slack last said of the account written to.

        That may have come to light after the message was asked for.
        """
        to = Account(self.places.identity().home, message.address)
        flags = await self.records.read(lambda q: q.flags(to))
        return flags.code if flags else ""

    async def _direct(self, message: Message) -> Result:
        found = await self.records.read(lambda q: _with_cards(q, message.request_id))
        if found is None:
            return Dead("request_unknown")
        view, cards = found
        urgent = bool(step_in(message)[0])
        if urgent and view.request.state is not State.PENDING:
            return Sent()
        agent = inert(shortened(view.request.asker.agent, 100))
        offers = await self.records.read(lambda q: _offers(q, message, view))
        said = words_of(message, view, offers)
        if not urgent and not is_over(message):
            said["text"] = f"{words.TOLD.format(agent=agent)} {said['text']} {summary(view)}"
        seen = () if urgent or view.rollbacks else {card.channel for card in cards if card.ts}
        return await self._anew(message, said) or await self._written(message, seen, said)

    async def _written(
        self, message: Message, seen: Collection[str], said: dict[str, Any]
    ) -> Result:
        """Write to a person, unless they are in a channel where it was `seen`."""
        for channel in seen:
            if await self._member(channel, message.address):
                return Sent()
        thread = await self.records.read(lambda q: q.thread(message.request_id, message.address))
        if thread and (sent := await self._below(*thread, said)):
            return sent
        opened = await self.client.conversations_open(users=[message.address])
        posted = await self.client.chat_postMessage(
            channel=opened["channel"]["id"], **said, **INERT, **UNPARSED
        )
        return Sent(channel=str(posted["channel"]), ts=str(posted["ts"]))

    async def _unseen(self, message: Message) -> Result:
        """Say that a request waits, and nothing of it, as long as that is so."""
        found = await self.records.read(lambda q: _with_cards(q, message.request_id))
        if found is None:
            return Dead("request_unknown")
        view, cards = found
        standing = any(one.ts and not one.undeliverable for one in cards)
        if standing or view.request.state is not State.PENDING:
            return Sent()
        who = self.places.identity()
        home = HOME.format(team=who.home, app=who.app)
        link = {"type": "link", "url": home, "text": words.OPEN_HOME}
        said = [b.rich(b.line(b.said(f"{words.UNSEEN} "), link))]
        opened = await self.client.conversations_open(users=[message.address])
        posted = await self.client.chat_postMessage(
            channel=opened["channel"]["id"], text=words.UNSEEN, blocks=said, **INERT, **UNPARSED
        )
        return Sent(channel=str(posted["channel"]), ts=str(posted["ts"]))

    async def _below(self, channel: str, ts: str, said: dict[str, Any]) -> Sent | None:
        """Go on in the thread about a request; nothing where it is not there any more."""
        try:
            return await self._under(channel, ts, said)
        except SlackApiError as problem:
            if code_of(problem) not in GONE:
                raise
            return None

    async def _under(self, channel: str, ts: str, said: dict[str, Any]) -> Sent:
        posted = await self.client.chat_postMessage(
            channel=channel, thread_ts=ts, **said, **INERT, **UNPARSED
        )
        return Sent(channel=channel, ts=str(posted["ts"]), thread=ts)

    async def _anew(self, message: Message, said: dict[str, Any]) -> Sent | None:
        """Say anew what stands somewhere already; nothing where it does not."""
        place = await self.records.read(lambda q: q.said(message.key))
        if place is None:
            return None
        await self.client.chat_update(channel=place[0], ts=place[1], **said, **UNPARSED)
        return Sent()

    async def _member(self, channel: str, user: str) -> bool:
        """Tell whether a person sees a channel; what cannot be found out counts as no."""
        cursor = ""
        try:
            for _ in range(PAGES):
                page = await self.client.conversations_members(
                    channel=channel, limit=500, cursor=cursor
                )
                if user in page["members"]:
                    return True
                cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    return False
        except FAILURES as problem:
            log.info("members_unknown", why=type(problem).__name__)
        return False


def _in_place(q: Queries, name: str) -> tuple[Card, View, ChannelState | None] | None:
    """Give a card, what it is to show now, and what is known of the channel it is for."""
    found = card_view(q, name)
    return (*found, q.channel(found[0].channel or found[0].address)) if found else None


def _with_cards(q: Queries, name: str) -> tuple[View, tuple[Card, ...]] | None:
    request = q.request(name)
    return (view_of(q, request), q.cards_of(name)) if request else None


def _offers(q: Queries, message: Message, view: View) -> Offers:
    person = person_in(message)
    return offered_to(q, view.request, person) if person else NO_OFFERS


def _sent(channel: str, ts: str, view: View, rendered: Rendered) -> Sent:
    return Sent(
        channel=channel,
        ts=ts,
        version=view.request.version,
        revision=view.request.revision,
        whole=rendered.whole,
        render_digest=rendered.digest,
    )
