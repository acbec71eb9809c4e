"""The door for Slack's HTTP requests: nothing is parsed before its signature is judged."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from aiohttp import web
from slack_bolt.response import BoltResponse

from app.slack.identity import Identity, Unidentified, is_ours
from app.slack.payload import FORM, JSON, Fields, Malformed, read_payload
from app.slack.seal import Memory, Seal

# What Slack posts to see whether the certificate is good; it asks nothing and is answered alike.
SSL_CHECK = re.compile(rb"(?:token=[^&]{0,100}&)?ssl_check=1(?:&token=[^&]{0,100})?")
NOBODY = 404
LARGEST = 64 * 1024
LONGEST_CHALLENGE = 200
SOON = "5"

Dispatch = Callable[[Fields], Awaitable[BoltResponse]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Edge:
    """Judges size, signature, time, form, team and app; only then a listener runs."""

    seal: Seal
    identity: Callable[[], Identity]
    dispatch: Dispatch
    now: Callable[[], datetime]
    memory: Memory = field(default_factory=Memory)
    patience: float = 5.0

    async def slack_events(self, request: web.Request) -> web.Response:
        """Answer one request of Slack's."""
        body = await self._body(request)
        if isinstance(body, web.Response):
            return body
        stamps = request.headers.getall("X-Slack-Request-Timestamp", [])
        signatures = request.headers.getall("X-Slack-Signature", [])
        now = self.now()
        if not self.seal.holds(stamps, signatures, body, now):
            return refuse(401, "bad_signature")
        if request.content_type not in {FORM, JSON} or "Content-Encoding" in request.headers:
            return refuse(415, "wrong_content_type")
        try:
            who = self.identity()
        except Unidentified:  # not remembered: what Slack sends again is then judged
            return refuse(503, "not_joined", {"Retry-After": SOON})
        first = self.memory.first(signatures[0], now)
        return await self._sealed(request.content_type, body, who) if first else web.Response()

    async def _body(self, request: web.Request) -> bytes | web.Response:
        """Read the body; what needs no more is answered, what is too large or slow refused."""
        try:
            async with asyncio.timeout(self.patience):
                body = await capped(request)
        except TimeoutError:
            return refuse(408, "too_slow")
        except (web.RequestPayloadError, ConnectionError):
            return refuse(400, "not_read")
        if body is None:
            return refuse(413, "too_large")
        return web.Response() if SSL_CHECK.fullmatch(body) else body

    async def _sealed(self, kind: str, body: bytes, who: Identity) -> web.Response:
        try:
            payload = read_payload(kind, body)
        except Malformed as problem:
            return refuse(400, str(problem))
        if payload.get("type") == "url_verification":
            challenge = str(payload.get("challenge", ""))[:LONGEST_CHALLENGE]
            return web.json_response({"challenge": challenge})
        if not is_ours(payload, who):
            return refuse(403, "foreign")
        return answered(await self.dispatch(payload))


async def capped(request: web.Request) -> bytes | None:
    """Read a body up to the limit; nothing for one that is larger, however it is sent."""
    if (request.content_length or 0) > LARGEST:
        return None
    read = bytearray()
    while len(read) <= LARGEST:
        piece = await request.content.read(LARGEST + 1 - len(read))
        if not piece:
            return bytes(read)
        read += piece
    return None


def refuse(status: int, why: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """Refuse a request; what was in it is not logged."""
    log.warning("slack_request_refused", status=status, why=why)
    return web.json_response({"error": why.replace(" ", "_")}, status=status, headers=headers)


def answered(response: BoltResponse) -> web.Response:
    """Hand Bolt's answer on; what nobody listens to is acknowledged, so that it is not resent."""
    if response.status == NOBODY:
        return web.Response()
    kind = response.first_headers().get("content-type", "text/plain").partition(";")[0]
    return web.Response(status=response.status, text=response.body or "", content_type=kind)
