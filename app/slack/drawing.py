"""How messages are drawn and posted: what is large delays nobody's click, nothing is unfurled."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from app.delivery.view import View
from app.slack.cards.claims import claims_of

T = TypeVar("T")

LARGE = 16_384
INERT: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
UNPARSED: dict[str, Any] = {"parse": "none", "link_names": False}


async def drawn(view: View, draw: Callable[[], T]) -> T:
    """Draw here, or in a thread where there is much of it."""
    payload = view.payload
    claimed = sum(len(text) for _, text in claims_of(payload)) if payload else 0
    said = claimed + len(payload.canonical) if payload else 0
    return draw() if said < LARGE else await asyncio.to_thread(draw)
