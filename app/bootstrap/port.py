"""The port that everybody reaches: so many connections, each for so long."""

import contextlib
import time
from collections.abc import AsyncIterator

from aiohttp import web

from app.api.connection import Patience
from app.api.connections import Connections, GuardedRunner, Room
from app.bootstrap.descriptors import raised, shared
from app.settings import Settings


def connections_of(settings: Settings) -> Connections:
    """Make what ends the connections that take too long or are too many."""
    most, _ = shared(raised(), settings.connections)
    room = Room(most, settings.connections_per_peer)
    return Connections(time.monotonic, room, Patience(idle=settings.keep_alive))


@contextlib.asynccontextmanager
async def answering(
    settings: Settings, app: web.Application, connections: Connections, patience: float
) -> AsyncIterator[int]:
    """Answer at the port until the block ends, and give its number.

    At the end, calls under way have `patience` seconds. Raises OSError where the port cannot be
    had.
    """
    _, backlog = shared(raised())
    runner = GuardedRunner(app, connections, shutdown_timeout=patience)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port, backlog=backlog).start()
        with connections.swept():
            yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
