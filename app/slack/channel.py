"""Bring messages about: cards, replies under them, and direct messages."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.delivery.message import (
    ASKED,
    Card,
    Dead,
    Leased,
    Message,
    MessageKind,
    Result,
    Retry,
    Sent,
    account_at_home,
    question_in,
)
from app.delivery.view import View
from app.domain.request import State
from app.slack import words
from app.slack.cards.blocks import when_marked
from app.slack.cards.card import Rendered, request_card
from app.slack.cards.ending import told
from app.slack.cards.facts import risk_of, shortened, summary
from app.slack.cards.questions import answered_words, asked_words
from app.slack.cards.safe import inert
from app.slack.courier import FAILURES
from app.slack.drawing import drawn
from app.slack.errors import code_of, judge
from app.slack.homes import Homes
from app.workflow.ports import Queries, Records
from app.workflow.views import card_view, view_of

log = structlog.get_logger()

PATIENCE = 10.0
FRESH = timedelta(minutes=5)
PAGES = 20
GONE = frozenset({"thread_not_found", "message_not_found", "channel_not_found"})
INERT: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
UNPARSED: dict[str, Any] = {"parse": "none", "link_names": False}


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """Sends one message at a time; whatever Slack answers, the answer is a result."""

    records: Records
    client: AsyncWebClient
    now: Callable[[], datetime]
    homes: Homes
    sharing: dict[str, tuple[datetime, bool]] = field(default_factory=dict)

    async def send(self, leased: Leased) -> Result:
        """Bring one message about, showing the request as it is now."""
        message = leased.message
        try:
            async with asyncio.timeout(PATIENCE):
                match message.kind:
                    case MessageKind.CARD:
                        return await self._card(message)
                    case MessageKind.REPLY:
                        return await self._reply(message)
                    case MessageKind.DM:
                        return await self._direct(message)
                    case MessageKind.HOME:
                        await self.homes.publish(account_at_home(message))
                        return Sent()
        except FAILURES as problem:
            result = judge(problem)
            log.warning("message_not_sent", kind=message.kind, code=result.code)
            return result

    async def _card(self, message: Message) -> Result:
        found = await self.records.read(lambda q: card_view(q, message.card))
        if found is None:
            return Dead("card_unknown")
        card, view = found
        if not card.ts and card.undeliverable and view.request.state is not State.PENDING:
            return Dead(card.undeliverable)
        rendered = await drawn(view, lambda: request_card(card, view))
        if card.ts and (card.version, card.render_digest) == (
            view.request.version,
            rendered.digest,
        ):
            return _sent(card.channel, card.ts, view, rendered)
        if await self._shared(card.channel or card.address):
            return Dead("ext_shared")
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

    async def _reply(self, message: Message) -> Result:
        found = await self.records.read(lambda q: card_view(q, message.card))
        if found is None:
            return Dead("card_unknown")
        card, view = found
        if not card.ts:
            return Sent() if card.undeliverable else Retry("card_not_posted", 1.0)
        if await self._shared(card.channel):
            return Dead("ext_shared")
        said = _words(message, view)
        said["text"] = f"{said['text']} {risk_of(view.request.facts)}"
        posted = await self.client.chat_postMessage(
            channel=card.channel,
            thread_ts=card.ts,
            **said,
            **INERT,
            **UNPARSED,
        )
        return Sent(channel=card.channel, ts=str(posted["ts"]))

    async def _direct(self, message: Message) -> Result:
        found = await self.records.read(lambda q: _with_cards(q, message.request_id))
        if found is None:
            return Dead("request_unknown")
        view, cards = found
        for channel in {card.channel for card in cards if card.ts}:
            if not view.rollbacks and await self._member(channel, message.address):
                return Sent()
        agent = inert(shortened(view.request.asker.agent, 100))
        said = _words(message, view)
        said["text"] = f"{words.TOLD.format(agent=agent)} {said['text']} {summary(view)}"
        thread = await self.records.read(lambda q: q.thread(message.request_id, message.address))
        if thread and (sent := await self._below(*thread, said)):
            return sent
        opened = await self.client.conversations_open(users=[message.address])
        posted = await self.client.chat_postMessage(
            channel=opened["channel"]["id"], **said, **INERT, **UNPARSED
        )
        return Sent(channel=str(posted["channel"]), ts=str(posted["ts"]))

    async def _below(self, channel: str, ts: str, said: dict[str, Any]) -> Sent | None:
        """Go on in the thread about a request; nothing where it is not there any more."""
        try:
            await self.client.chat_postMessage(
                channel=channel, thread_ts=ts, **said, **INERT, **UNPARSED
            )
        except SlackApiError as problem:
            if code_of(problem) not in GONE:
                raise
            return None
        return Sent(channel=channel, ts=ts)

    async def _shared(self, channel: str) -> bool:
        """Tell whether people of other companies see a channel, as known lately."""
        at, shared = self.sharing.get(channel, (None, False))
        if at is None or self.now() - at > FRESH:
            found = (await self.client.conversations_info(channel=channel))["channel"]
            shared = bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))
            self.sharing[channel] = (self.now(), shared)
        return shared

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


def _words(message: Message, view: View) -> dict[str, Any]:
    """Say what a message is about: a question, its answer, or how the request ended."""
    what, name = question_in(message)
    question = next((one for one in view.questions if one.id == name), None)
    if question is None:
        return {"text": told(view, when_marked)}
    if what == ASKED:
        spoken = asked_words(message.card, question, view)
    else:
        spoken = answered_words(question, view)
    return {"text": spoken.text, "blocks": list(spoken.blocks)}


def _with_cards(q: Queries, name: str) -> tuple[View, tuple[Card, ...]] | None:
    request = q.request(name)
    return (view_of(q, request), q.cards_of(name)) if request else None


def _sent(channel: str, ts: str, view: View, rendered: Rendered) -> Sent:
    return Sent(
        channel=channel,
        ts=ts,
        version=view.request.version,
        revision=view.request.revision,
        whole=rendered.whole,
        render_digest=rendered.digest,
    )
