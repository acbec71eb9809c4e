"""Listen on a socket of this machine that only its owner may open."""

import contextlib
import os
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import structlog
from aiohttp import web

from app.tracing.causes import cause_of

log = structlog.get_logger()

ONLY_THE_OWNER = 0o177
STOPPING = 4.0
IDLE = 75.0


@contextlib.asynccontextmanager
async def listening_at(path: Path, app: web.Application) -> AsyncIterator[None]:
    """Answer at a socket of mode 0600 until the block ends.

    What a killed process left there is taken away: whoever calls this holds the database, so no
    living one answers. A path that is too long for a socket (107 bytes) is told in the log.
    """
    listener = _listener(path)
    if listener is None:
        yield
        return
    runner = _runner(app)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()
        _gone(path)


@contextlib.asynccontextmanager
async def answering_at(host: str, port: int, app: web.Application) -> AsyncIterator[None]:
    """Answer at a port until the block ends; raises OSError where that cannot be had."""
    runner = _runner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()


def _runner(app: web.Application) -> web.AppRunner:
    """Run what only operators reach: nothing is counted there, and what is idle ends in time."""
    return web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=STOPPING,
        auto_decompress=False,
        keepalive_timeout=IDLE,
    )


def _listener(path: Path) -> socket.socket | None:
    _gone(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(ONLY_THE_OWNER)
    try:
        listener.bind(str(path))
    except OSError as problem:
        listener.close()
        log.warning("no_socket", path=str(path), why=cause_of(problem))
        return None
    finally:
        os.umask(before)
    return listener


def _gone(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.lstat().st_mode):
            path.unlink()
