"""A signed event to somebody else's address, as Standard Webhooks has it."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

Post = Callable[[str, str, Mapping[str, object]], Awaitable[None]]
"""Posts a signed event of an id to an address; raises OSError where it was not taken."""


class WebhookWitness:
    """Somebody else's address, told in the headers of Standard Webhooks who posts and when.

    Its name is its host alone: what follows often is a secret, and names are told to everybody.
    """

    def __init__(self, url: str, post: Post) -> None:
        parts = urlsplit(url)
        self.name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._url = url
        self._post = post

    async def write(self, note: str) -> None:
        """Post a note; any answer but a 2xx is a failure."""
        name = f"msg_{hashlib.sha256(note.encode()).hexdigest()[:32]}"
        event = {"type": "keyturn.checkpoint", "data": {"note": note}}
        await self._post(self._url, name, event)

    async def read(self) -> str | None:
        """Read nothing: what takes webhooks need not give them back."""
        return None
