"""How messages are drawn and posted: what is large delays nobody's click, nothing is unfurled."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from app.delivery.view import View
from app.slack.cards.claims import claims_of

T = TypeVar("T")

LARGE = 2048
INERT: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
UNPARSED: dict[str, Any] = {"parse": "none", "link_names": False}


# One large thing at a time: the loop shares the processor with no more than that.
_APART = ThreadPoolExecutor(1, "keyturn-drawing")


async def drawn(view: View, draw: Callable[[], T]) -> T:
    """Draw here, or in a thread where there is much of it."""
    payload = view.payload
    said = claims_of(payload, view.request.facts) if payload else ()
    length = sum(len(text) for _, text in said) + (len(payload.canonical) if payload else 0)
    if length < LARGE:
        return draw()
    return await asyncio.get_running_loop().run_in_executor(_APART, draw)
