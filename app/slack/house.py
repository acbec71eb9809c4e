"""Slack's room: everything towards Slack, put together."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.slack.channel import SlackChannel
from app.slack.courier import FAILURES, Courier
from app.slack.directory import SlackDirectory
from app.slack.edge import Edge
from app.slack.errors import code_of
from app.slack.homes import Homes
from app.slack.identity import Identity, WrongInstallation, identify
from app.slack.joining import Joining
from app.slack.listeners.amending import Amending
from app.slack.listeners.commands import Commands
from app.slack.listeners.desk import Desk
from app.slack.listeners.details import Details
from app.slack.listeners.home import HomeTab
from app.slack.listeners.managing import Managing
from app.slack.listeners.more import More
from app.slack.listeners.places import PlaceEvents
from app.slack.listeners.questions import Questions
from app.slack.listeners.taking_back import TakingBack
from app.slack.listeners.turning import Turning
from app.slack.listeners.user_groups import UserGroups
from app.slack.listeners.verdicts import Verdicts
from app.slack.logged import logged
from app.slack.payload import Fields
from app.slack.places import Places
from app.slack.roundups import Roundups
from app.slack.seal import Seal
from app.slack.socket import Receiver
from app.slack.tasks import Tasks
from app.slack.traced import TracedClient
from app.slack.user_groups import SlackUserGroups
from app.workflow.ports import Records

__all__ = ["SlackConfig", "SlackRoom", "WrongInstallation"]

log = structlog.get_logger()

SOCKET, HTTP = "socket", "http"
UNREADABLE, BROKEN = 400, 500
QUIET = ("slack_bolt", "slack_bolt.AsyncApp", "slack_bolt.AsyncRequestVerification", "slack_sdk")


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """How Slack is reached, who must answer, and whether what people press comes here."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api_url: str
    team: str
    enterprise: str
    app_id: str
    mode: str
    command: str = "/hitl"
    hears: bool = True
    deadline: float = 2.0
    patience: float = 1.2


class SlackRoom:
    """Owns what lives towards Slack: the listeners, the connection, the work after answers."""

    def __init__(
        self,
        config: SlackConfig,
        records: Records,
        now: Callable[[], datetime],
        session: aiohttp.ClientSession,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._config = config
        self._now = now
        self._tasks = Tasks()
        self._joining = Joining(self._identified, self._connect, sleep, chance)
        self._who = self._joining.who
        self._client = client_of(config, session, config.bot_token)
        groups = SlackUserGroups(self._client, self._who, now)
        self.directory = SlackDirectory(self._client, self._who, now, groups, config.patience)
        self._homes = Homes(records, self._client)
        self.places = Places(records, self._client, self._who, now)
        roundups = Roundups(records, self._client, self.places)
        self.channel = SlackChannel(records, self._client, self._homes, self.places, roundups)
        courier = Courier(self._client, session, config.api_url)
        self.desk = Desk(
            records=records,
            directory=self.directory,
            identity=self._who,
            client=self._client,
            courier=courier,
            tasks=self._tasks,
            deadline=config.deadline,
        )
        self.user_groups = UserGroups(self.desk, groups)
        self._bolt = self._listening(client_of(config, session, None))
        self._edge = Edge(Seal(config.signing_secret), self._who, self.dispatch, now)
        self._receiver = Receiver(
            self._client, config.app_token, self._who, self.dispatch, monotonic, self._tasks
        )

    @property
    def joined(self) -> bool:
        """Tell whether Slack has said whose tokens these are."""
        return self._joining.identity is not None

    @property
    def connected(self) -> bool:
        """Tell whether Slack can reach us; over HTTP nobody can tell from here."""
        by_socket = self._config.hears and self._config.mode == SOCKET
        return self.joined and (not by_socket or self._receiver.connected)

    @property
    def trouble(self) -> str:
        """Say why Slack does not reach us; nothing where it does."""
        if not self.joined:
            return "not asked yet whose token this is"
        return "" if self.connected else "no connection to Slack"

    async def start(self) -> None:
        """Make sure whose tokens these are, and connect; raise `WrongInstallation` otherwise.

        While Slack is down it is asked again and again, and nothing of it is believed meanwhile.
        """
        if self._config.mode == HTTP and not self._config.signing_secret:
            message = "HITL_SLACK_SIGNING_SECRET is needed in http mode"
            raise WrongInstallation(message)
        await self._joining.start()

    async def until(self, told: asyncio.Event) -> None:
        """Wait until told; raise `WrongInstallation` where Slack says so only now."""
        await self._joining.until(told)

    async def _identified(self) -> Identity:
        config = self._config
        app_token = config.app_token if config.mode == SOCKET else ""
        expected = Identity(config.team, config.enterprise, config.app_id)
        return await identify(self._client, app_token, expected)

    async def _connect(self) -> None:
        if self._config.hears and self._config.mode == SOCKET:
            await self._receiver.start()
        log.info("slack_ready", team=self._who().home, mode=self._config.mode)

    async def say(self, channel: str, text: str) -> None:
        """Post a plain text in a channel; raises OSError where Slack does not take it."""
        try:
            self._who()
            await self._client.chat_postMessage(
                channel=channel, text=f"```{text}```", parse="none", unfurl_links=False
            )
        except FAILURES as problem:
            why = code_of(problem) if isinstance(problem, SlackApiError) else ""
            raise OSError(why or type(problem).__name__) from problem

    async def close(self, seconds: float = 5.0) -> None:
        """Leave Slack, and finish what was begun."""
        await self._joining.close()
        await self._receiver.close()
        await self._tasks.close(seconds)

    async def handler(self, request: web.Request) -> web.Response:
        """Answer `POST /slack/events`; there is no such address in socket mode, or elsewhere."""
        if self._config.mode != HTTP or not self._config.hears:
            return web.json_response({"error": "not_found"}, status=404)
        return await self._edge.slack_events(request)

    async def dispatch(self, payload: Fields) -> BoltResponse:
        """Let Bolt find the listener of a payload that was verified at the edge.

        Both ways in are handed over as Socket Mode's: read once, by us, and verified already.
        """
        return await logged(self._dispatched, payload)

    async def _dispatched(self, payload: Fields) -> BoltResponse:
        try:
            request = AsyncBoltRequest(body=payload, mode="socket_mode")
            answer = await self._bolt.async_dispatch(request)
        except Exception:  # a payload of a shape that Bolt itself stumbles over
            log.exception("slack_payload_unreadable")
            return BoltResponse(status=UNREADABLE)
        broken = answer.status >= BROKEN
        return BoltResponse(status=UNREADABLE) if broken else answer

    def _listening(self, client: AsyncWebClient) -> AsyncApp:
        for name in QUIET:
            logging.getLogger(name).setLevel(logging.ERROR)

        async def authorize(**_: Any) -> AuthorizeResult:  # noqa: ANN401 - Bolt's own shape
            who = self._who()
            return AuthorizeResult(
                enterprise_id=who.enterprise or None,
                team_id=who.team or None,
                bot_user_id=who.bot_user,
                bot_token=self._config.bot_token,
            )

        bolt = AsyncApp(
            client=client,
            authorize=authorize,
            signing_secret=self._config.signing_secret or "unused: the edge verifies",
            process_before_response=True,
            logger=logging.getLogger("slack_bolt"),
        )
        Verdicts(self.desk).register(bolt)
        Details(self.desk).register(bolt)
        taking_back, questions = TakingBack(self.desk), Questions(self.desk)
        questions.register(bolt)
        amending = Amending(self.desk)
        amending.register(bolt)
        taking_back.register(bolt)
        Managing(self.desk).register(bolt)
        Turning(self.desk).register(bolt)
        More(self.desk, taking_back, questions, amending).register(bolt)
        Commands(self.desk, self._config.command).register(bolt)
        HomeTab(self.desk, self._homes).register(bolt)
        PlaceEvents(self.desk, self.places).register(bolt)
        self.user_groups.register(bolt)
        return bolt


def client_of(
    config: SlackConfig, session: aiohttp.ClientSession, token: str | None
) -> AsyncWebClient:
    """Make a client that never sends anything twice: trying again is the relay's business."""
    quiet = logging.getLogger("app.slack.client")
    quiet.setLevel(logging.ERROR)
    return TracedClient(
        token=token,
        base_url=config.api_url,
        session=session,
        retry_handlers=[],
        logger=quiet,
    )
