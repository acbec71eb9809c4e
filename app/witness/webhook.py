"""A signed POST, as Standard Webhooks has it, and the reading of an anchor over the network."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp

PATIENCE = aiohttp.ClientTimeout(total=20)
MOST = 64 << 20
REFUSED = 300


class WebhookWitness:
    """Somebody else's address, told in the headers of Standard Webhooks who posts and when.

    Its name is its host alone: what follows often is a secret, and names are told to everybody.
    """

    def __init__(self, url: str, secret: bytes, now: Callable[[], datetime]) -> None:
        parts = urlsplit(url)
        self.name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._url = url
        self._secret = secret
        self._now = now

    async def write(self, note: str) -> None:
        """Post a note; any answer but a 2xx is a failure."""
        body = json.dumps({"type": "holdpoint.checkpoint", "data": {"note": note}}).encode()
        headers = {"Content-Type": "application/json", **self._signed(body)}
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            try:
                posted = session.post(self._url, data=body, headers=headers, allow_redirects=False)
                async with posted as answer:
                    status = answer.status
            except (aiohttp.ClientError, TimeoutError) as problem:
                raise OSError(type(problem).__name__) from problem
        if status >= REFUSED:
            message = f"it answered {status}"
            raise OSError(message)

    async def read(self) -> str | None:
        """Read nothing: what takes webhooks need not give them back."""
        return None

    def _signed(self, body: bytes) -> dict[str, str]:
        name = f"msg_{hashlib.sha256(body).hexdigest()[:32]}"
        at = str(int(self._now().timestamp()))
        signed = hmac.digest(self._secret, f"{name}.{at}.".encode() + body, hashlib.sha256)
        return {
            "webhook-id": name,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
        }


async def text_from(url: str) -> str:
    """Read an anchor from an address; raises OSError where it cannot be had."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        try:
            async with session.get(url) as answer:
                if answer.status >= REFUSED:
                    message = f"{url} answered {answer.status}"
                    raise OSError(message)
                found = await answer.content.read(MOST + 1)
                while len(found) <= MOST and (more := await answer.content.read(MOST)):
                    found += more
        except (aiohttp.ClientError, TimeoutError) as problem:
            message = f"{url}: {type(problem).__name__}"
            raise OSError(message) from problem
    if len(found) > MOST:
        message = f"{url} is larger than {MOST >> 20} MiB"
        raise OSError(message)
    return found.decode(errors="replace")
