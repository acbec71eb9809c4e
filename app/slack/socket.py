"""Socket Mode: envelopes pass the same checks as HTTP requests, and a watchdog reconnects."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from app.slack.edge import Dispatch
from app.slack.identity import Identity, is_ours
from app.slack.payload import too_deep, unwritable
from app.slack.tasks import Tasks
from app.tracing.turns import Turns

log = structlog.get_logger()

OK = 200
LOOK_EVERY = 5.0
SILENCE = 30 * 60.0
FIRST_CONNECT = 5.0
LOOKS = 4


@dataclass(slots=True)
class Receiver:
    """Holds the connection to Slack and hands what comes through it to the listeners.

    `counted` are seconds that no clock can put forward or back: a connection is not given up
    because somebody set the time.
    """

    client: AsyncWebClient
    app_token: str = field(repr=False)
    identity: Callable[[], Identity]
    dispatch: Dispatch
    counted: Callable[[], float]
    tasks: Tasks
    look_every: float = LOOK_EVERY
    socket: SocketModeClient | None = None
    heard: float = 0.0
    watch: asyncio.Task[None] | None = None
    refused: dict[str, int] = field(default_factory=dict)
    turns: Turns = field(default_factory=Turns)

    @property
    def connected(self) -> bool:
        """Tell whether payloads can arrive."""
        socket = self.socket
        session = socket.current_session if socket else None
        return bool(socket and session and not (socket.closed or socket.stale or session.closed))

    async def start(self) -> None:
        """Connect; should Slack not answer soon, go on trying."""
        logger = logging.getLogger("app.slack.socket")
        logger.setLevel(logging.ERROR)
        socket = SocketModeClient(self.app_token, logger=logger, web_client=self.client)
        socket.socket_mode_request_listeners.append(self._received)
        self.socket, self.heard = socket, self.counted()
        first = self.tasks.start(socket.connect())  # type: ignore[no-untyped-call]
        await asyncio.wait({first}, timeout=FIRST_CONNECT)
        self.watch = self.tasks.start(self._watch(socket))

    async def close(self) -> None:
        """Leave, and wait until nothing of the connection runs any more."""
        socket, self.socket = self.socket, None
        if socket is None:
            return
        if self.watch is not None:
            self.watch.cancel()
        await socket.close()  # type: ignore[no-untyped-call]
        running = [socket.message_processor]
        running += [
            one for one in (socket.current_session_monitor, socket.message_receiver) if one
        ]
        await asyncio.gather(*running, return_exceptions=True)

    async def _received(
        self, client: AsyncBaseSocketModeClient, request: SocketModeRequest
    ) -> None:
        self.heard = self.counted()
        answer = await self.judged(request.payload)
        content: dict[str, Any] = {"envelope_id": request.envelope_id}
        if answer.status == OK and answer.body:
            content["payload"] = _payload(answer)
        await client.send_socket_mode_response(content)

    async def judged(self, payload: object) -> BoltResponse:
        """Let a payload through to the listeners if it is ours and can be read."""
        if not isinstance(payload, dict) or too_deep(payload) or unwritable(payload):
            return self._refuse("malformed")
        if not is_ours(payload, self.identity()):
            return self._refuse("foreign")
        return await self.dispatch(payload)

    def _refuse(self, why: str) -> BoltResponse:
        self.refused[why] = self.refused.get(why, 0) + 1
        log.warning("slack_envelope_refused", why=why)
        return BoltResponse(status=403, body="")

    async def _watch(self, socket: SocketModeClient) -> None:
        """Connect anew where the connection is gone for good, or silent for too long.

        The SDK reconnects by itself, mostly; a few looks are left to it before this steps in.
        """
        gone = 0
        while self.socket is socket:
            await asyncio.sleep(self.look_every)
            silent = self.counted() - self.heard > SILENCE
            gone = self._seen(gone)
            if gone < LOOKS and not silent:
                continue
            gone = 0
            await self._anew(socket, silent=silent)

    def _seen(self, gone: int) -> int:
        """Count the looks in a row at which there was no connection."""
        if not self.connected:
            return gone + 1
        self.turns.turned("failure")
        if self.turns.turned("socket"):
            log.info("socket_connected_again")
        return 0

    async def _anew(self, socket: SocketModeClient, *, silent: bool) -> None:
        if self.turns.turned("socket", "gone"):
            log.warning("socket_reconnecting", silent=silent)
        try:
            await socket.connect_to_new_endpoint(force=True)
            self.heard = self.counted()
        except Exception as problem:  # noqa: BLE001 - whatever it was, look again
            if self.turns.turned("failure", type(problem).__name__):
                log.warning("socket_not_connected", why=type(problem).__name__)


def _payload(answer: BoltResponse) -> Any:  # noqa: ANN401 - JSON
    kind = answer.first_headers().get("content-type", "")
    if kind.startswith("application/json"):
        return json.loads(answer.body)
    return {"text": answer.body}
