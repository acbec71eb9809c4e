"""The one way out: a call goes to the address that was looked at, and costs little at worst."""

import asyncio
import json
import math
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from app.tracing.spans import Kind, part
from app.webhooks.reach import Reach, Resolve, resolved, url_of
from app.webhooks.signing import signed

PATIENCE = 10.0
AGENT = "Keyturn"
TAKEN = range(200, 300)
CHUNK = 1 << 16


class Unreachable(OSError):  # noqa: N818 - it says what is so
    """Nothing came back that could be understood: it may later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and after how many seconds to ask again if it says so."""

    status: int
    after: float | None = None

    @property
    def good(self) -> bool:
        """Tell whether the event was taken."""
        return self.status in TAKEN


@dataclass(frozen=True, slots=True)
class Client:
    """Speaks to listed hosts, over https, without following where they point.

    The host is resolved once and the connection goes to what was found, so a name that resolves
    to something else a moment later leads nowhere. `patience` is the seconds for all of a call.
    """

    reach: Reach
    now: Callable[[], datetime]
    resolve: Resolve = resolved
    patience: float = PATIENCE

    async def post(
        self, url: str, name: str, event: Mapping[str, object], *secrets: bytes
    ) -> Answer:
        """Post an event, signed with each secret; of the answer nothing but its head is read.

        Raises Refused for an address that is not spoken to, Unreachable where nothing came back.
        """
        body = json.dumps(event, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"}
        headers |= signed(secrets, name, self.now(), body) if secrets else {}
        async with self._called("POST", url, headers, body) as answer:
            return Answer(answer.status, _after(answer.headers.get("Retry-After", "")))

    async def read(self, url: str, most: int) -> bytes:
        """Read what stands at an address.

        Raises Refused and Unreachable as `post` does, and OSError where the answer is not a good
        one, or longer than `most` bytes.
        """
        async with self._called("GET", url, {}, None) as answer:
            if answer.status not in TAKEN:
                message = f"it answered {answer.status}"
                raise OSError(message)
            found = bytearray()
            async for part in answer.content.iter_chunked(CHUNK):
                found += part
                if len(found) > most:
                    message = f"it is larger than {most} bytes"
                    raise OSError(message)
            return bytes(found)

    async def look(self, url: str) -> list[str]:
        """Say to which of its addresses a call would go; nobody is called.

        Raises Refused for an address that is not spoken to, OSError where that is not known now.
        """
        to = url_of(url)
        host = self.reach.check(to)
        return self.reach.pinned(to, await self.resolve(host, to.port or 0))

    @asynccontextmanager
    async def _called(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        headers |= {"User-Agent": AGENT, "Accept-Encoding": "identity"}
        with part(Kind.WEBHOOK, method) as told:
            told.tell({"http.request.method": method, "server.address": url_of(url).host or ""})
            try:
                async with asyncio.timeout(self.patience):
                    async with (
                        _session(await self.look(url)) as session,
                        session.request(
                            *(method, url_of(url)),
                            data=body,
                            headers=headers,
                            allow_redirects=False,
                        ) as answer,
                    ):
                        told.tell({"http.response.status_code": answer.status})
                        yield answer
            except TimeoutError as problem:
                message = f"it took more than {self.patience:g} s"
                raise Unreachable(message) from problem
            except (aiohttp.ClientError, socket.gaierror) as problem:
                raise Unreachable(type(problem).__name__) from problem


class _Pinned(AbstractResolver):
    """Answers every question with the addresses that were looked at."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 - both kinds are pinned
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=one,
                port=port,
                family=socket.AF_INET6 if ":" in one else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for one in self._addresses
        ]

    async def close(self) -> None:
        """Close nothing: nothing is open."""


def _session(pinned: list[str]) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        resolver=_Pinned(pinned), use_dns_cache=False, force_close=True
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
    )


def _after(text: str) -> float | None:
    """Read a Retry-After in seconds; a date is not read, and counts as nothing said."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
