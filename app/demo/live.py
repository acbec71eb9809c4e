"""The practice workspace with everything running, until somebody ends it."""

import asyncio
import contextlib
import errno
import signal
import webbrowser
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from app.demo.errands import ANA, SUPPORT
from app.demo.show import Show
from app.demo.stage import Stage, open_stage
from app.sandbox.page import Page
from app.sandbox.page.place import Place

PORT = 8765


@dataclass(frozen=True, slots=True)
class Practice:
    """A stage with a page in front of it."""

    stage: Stage
    page: Page
    show: Show


@contextlib.asynccontextmanager
async def open_practice(port: int | None = None, usual: int = PORT) -> AsyncIterator[Practice]:
    """Serve the page; without a port the usual one, or another where that is taken."""
    async with open_stage() as stage, contextlib.AsyncExitStack() as stack:
        show = Show(stage)
        stack.push_async_callback(show.close)
        page = Page(stage.box, show, Place(ANA, SUPPORT))
        try:
            await stack.enter_async_context(page.open(usual if port is None else port))
        except OSError as problem:
            if port is not None or problem.errno != errno.EADDRINUSE:
                raise
            await stack.enter_async_context(page.open(0))
        show.begin()
        yield Practice(stage, page, show)


async def practise(port: int | None, say: Callable[[str], None], *, open_browser: bool) -> None:
    """Run until SIGINT or SIGTERM; say the one address."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, told.set)
    async with open_practice(port) as practice:
        say(practice.page.url)
        if open_browser:
            await loop.run_in_executor(None, _open, practice.page.url)
        await told.wait()


def _open(url: str) -> None:
    with contextlib.suppress(webbrowser.Error, OSError):
        webbrowser.open(url)
