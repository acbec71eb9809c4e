"""Tell of many requests in one message: a channel, or one person of what they now stand for."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from app.delivery.message import Dead, Leased, Message, Result, Sent
from app.delivery.roundup import Roundup
from app.slack.cards.briefing import briefing_words
from app.slack.cards.roundup import roundup_words
from app.slack.drawing import INERT, UNPARSED
from app.slack.places import Places
from app.workflow.briefings import briefing_of
from app.workflow.ports import Records
from app.workflow.roundups import digest_of, reminders_of


@dataclass(frozen=True, slots=True)
class Roundups:
    """Posts them; whatever Slack's client raises is raised."""

    records: Records
    client: AsyncWebClient
    places: Places

    async def digest(self, message: Message) -> Result:
        """Tell a team what waits for it, if that is still to be said."""
        found = await self.records.read(lambda q: digest_of(q, message))
        return await self._said(message.address, found) if found else Sent()

    async def briefing(self, message: Message) -> Result:
        """Tell a person of what they now stand for, if that is still so."""
        found = await self.records.read(lambda q: briefing_of(q, message))
        if found is None:
            return Sent()
        said = briefing_words(found)
        opened = await self.client.conversations_open(users=[message.address])
        channel = opened["channel"]["id"]
        posted = await self.client.chat_postMessage(
            channel=channel, text=said.text, blocks=list(said.blocks), **INERT, **UNPARSED
        )
        return Sent(channel=str(posted["channel"]), ts=str(posted["ts"]))

    async def reminders(self, leased: Leased) -> Result:
        """Say in one message of which requests somebody is reminded."""
        found = await self.records.read(lambda q: reminders_of(q, leased))
        return await self._said(found.lines[0].channel, found) if found else Sent()

    async def _said(self, channel: str, roundup: Roundup) -> Result:
        known = await self.records.read(lambda q: q.channel(channel))
        place = await self.places.current(channel, known)
        if place.trouble:
            return Dead(place.trouble.value)
        said = roundup_words(roundup)
        posted = await self.client.chat_postMessage(
            channel=channel, text=said.text, blocks=list(said.blocks), **INERT, **UNPARSED
        )
        listed = tuple(one.card for one in roundup.lines)
        return Sent(channel=channel, ts=str(posted["ts"]), listed=listed)
