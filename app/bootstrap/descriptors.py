"""The file descriptors of the process: how many there may be, what is said when they run out."""

import asyncio
import contextlib
import math
import resource
from collections.abc import Callable, Iterator
from typing import Any

import structlog

log = structlog.get_logger()

PLENTY = 1 << 16
OURS = 64
BACKLOG = range(16, 1025)
MOST = 10_000
USED_UP = "out of system resource"
QUIET = 60.0


def raised() -> int:
    """Raise the soft limit to the hard one, and give how many descriptors there may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = PLENTY if hard == resource.RLIM_INFINITY else hard
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return PLENTY if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (ValueError, OSError) as problem:  # macOS permits fewer than it says
        log.warning("descriptors_not_raised", soft=soft, wanted=wanted, why=str(problem))
        return soft
    return wanted


def shared(descriptors: int, wanted: int = 0) -> tuple[int, int]:
    """Say how many connections there may be, and how many may come at once before one is judged.

    What is left is for the database, Slack, webhooks, and the operators' socket.
    """
    backlog = min(max(descriptors // 8, BACKLOG[0]), BACKLOG[-1])
    most = max(descriptors - OURS - 2 * backlog, BACKLOG[0])
    return min(wanted or MOST, most), backlog


@contextlib.contextmanager
def complaining_seldom(
    loop: asyncio.AbstractEventLoop, monotonic: Callable[[], float]
) -> Iterator[None]:
    """Say once a minute at most that no connection can be taken in, for want of descriptors.

    The event loop would say so a thousand times a second, each time with a traceback.
    """
    before, said_at = loop.get_exception_handler(), -math.inf

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal said_at
        if USED_UP not in context["message"]:
            (before or type(loop).default_exception_handler)(loop, context)
        elif monotonic() - said_at >= QUIET:
            said_at = monotonic()
            log.error("descriptors_used_up", why=str(context.get("exception")))

    loop.set_exception_handler(handle)
    try:
        yield
    finally:
        loop.set_exception_handler(before)
