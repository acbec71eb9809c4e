"""Say something to one person privately, wherever their payload lets us."""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from app.slack.cards.dialogs import notice
from app.slack.cards.lists import Answer, sentence
from app.slack.errors import pause_of
from app.tracing.spans import Kind, part

log = structlog.get_logger()

HOOKS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
PATIENCE = 5.0
TRIES = 4
FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Listener:
    """Where a person can be reached: a response URL, a channel, or an open dialog."""

    user: str
    channel: str = ""
    response_url: str = ""
    view: str = ""


def listener_of(body: dict[str, Any]) -> Listener:
    """Find where the person of a payload can be reached."""
    user, container = body.get("user") or {}, body.get("container")
    container = container if isinstance(container, dict) else {}
    channel, view = body.get("channel") or {}, body.get("view") or {}
    at_home = view.get("type") == "home"
    return Listener(
        user=str(user.get("id") or body.get("user_id") or ""),
        channel=str(
            channel.get("id") or container.get("channel_id") or body.get("channel_id", "")
        ),
        response_url=str(body.get("response_url") or ""),
        view="" if at_home else str(view.get("id") or container.get("view_id") or ""),
    )


@dataclass(frozen=True, slots=True)
class Courier:
    """Brings private sentences; what cannot be brought is logged and never raised."""

    client: AsyncWebClient
    session: aiohttp.ClientSession
    api_url: str

    async def tell(self, to: Listener, text: str) -> bool:
        """Say a sentence to a person: in their dialog, or as a message only they see."""
        if to.view:
            return await self.show(to.view, notice("Keyturn", text))
        return await self.bring(to, sentence(text))

    async def bring(self, to: Listener, answer: Answer) -> bool:
        """Bring an answer as a message that only this person sees."""
        if await self._respond(to, answer) or await self._whisper(to, answer):
            return True
        return await self._write(to, answer)

    async def show(self, view: str, content: dict[str, Any], seen: str | None = None) -> bool:
        """Put content into an open dialog; with the hash that was `seen`, unless it changed."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.client.views_update(view_id=view, view=content, hash=seen)
        except FAILURES as problem:
            log.warning("dialog_not_updated", why=str(type(problem).__name__))
            return False
        return True

    async def _respond(self, to: Listener, answer: Answer) -> bool:
        if not self._trusted(to.response_url):
            return False
        message = {
            "response_type": "ephemeral",
            "replace_original": False,
            "text": answer.text,
            "blocks": list(answer.blocks),
        }
        try:
            with part(Kind.SLACK_API, "response_url"):
                async with (
                    asyncio.timeout(PATIENCE),
                    self.session.post(
                        to.response_url, json=message, allow_redirects=False
                    ) as response,
                ):
                    return response.ok
        except FAILURES:
            return False

    async def _whisper(self, to: Listener, answer: Answer) -> bool:
        if not to.channel or not to.user:
            return False
        try:
            async with asyncio.timeout(PATIENCE):
                await self.client.chat_postEphemeral(
                    channel=to.channel,
                    user=to.user,
                    text=answer.text,
                    blocks=list(answer.blocks),
                    parse="none",
                    link_names=False,
                )
        except FAILURES as problem:
            log.warning("person_not_told", why=str(type(problem).__name__))
            return False
        return True

    async def _write(self, to: Listener, answer: Answer) -> bool:
        """Write directly to a person who acted outside of every channel: on their Home.

        Slack takes about one message a second for a conversation: one that comes too soon after
        another is sent again when Slack says so.
        """
        if not to.user:
            return False
        for _ in range(TRIES):
            try:
                await self._post(to.user, answer)
            except FAILURES as problem:
                wait = pause_of(problem) if isinstance(problem, SlackApiError) else None
                if wait is None or wait > PATIENCE:
                    log.warning("person_not_written_to", why=str(type(problem).__name__))
                    return False
                await asyncio.sleep(wait)
            else:
                return True
        log.warning("person_not_written_to", why="ratelimited")
        return False

    async def _post(self, user: str, answer: Answer) -> None:
        async with asyncio.timeout(PATIENCE):
            opened = await self.client.conversations_open(users=[user])
            await self.client.chat_postMessage(
                channel=opened["channel"]["id"],
                text=answer.text,
                blocks=list(answer.blocks),
                parse="none",
                link_names=False,
                unfurl_links=False,
                unfurl_media=False,
            )

    def _trusted(self, url: str) -> bool:
        """Post to Slack's own address for answers only, or to where the API is."""
        to, api = urlsplit(url), urlsplit(self.api_url)
        if to.scheme == "https" and to.hostname in HOOKS:
            return True
        return bool(url) and (to.scheme, to.netloc) == (api.scheme, api.netloc)
