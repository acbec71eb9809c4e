"""Operate the service: over its socket while it runs, in this process while it is stopped.

Either way a command is one of the operators' calls, so that there is one way of doing it.
"""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import aiohttp
import typer
from yarl import URL

from app.api.operators.app import build_socket_api
from app.api.operators.doors import NAMED
from app.api.operators.listening import listening_at
from app.bootstrap import open_store
from app.bootstrap.outside import told, webhooks
from app.cli.reading import CANNOT_RUN
from app.cli.refusing import refusing
from app.cli.showing import plain
from app.settings import Settings, settings_from
from app.store.engine import CannotOpen
from app.store.opening import ensure_there

PATIENCE = 5.0
NO = 1

By = Annotated[
    str,
    typer.Option(help="Who you say you are: noted beside your login or key, and decides nothing."),
]


def operate(
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    by: str = "",
    query: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> dict[str, Any]:
    """Make one of the operators' calls and give its answer.

    Exits 1 with the refusal where the answer is no, and 3 where the service cannot be reached.
    """

    async def once(settings: Settings) -> tuple[int, dict[str, Any]]:
        async with _session(settings, by, patience) as (session, base):
            address = URL(f"{base}/v1/operator/{path}", encoded=True)
            call = session.request(method, address, json=body, params=query, allow_redirects=False)
            async with call as answer:
                return answer.status, await answer.json(content_type=None)

    with refusing():
        settings = settings_from()
        if method == "GET" and not settings.acting_key():
            ensure_there(settings.database_url)
        try:
            status, told = asyncio.run(once(settings))
        except (TimeoutError, aiohttp.ClientError, ValueError) as problem:
            _hangs(problem, settings.url if settings.acting_key() else "")
    if status >= HTTPStatus.BAD_REQUEST:
        typer.echo(_sentence(told), err=True)
        raise typer.Exit(NO if status < HTTPStatus.INTERNAL_SERVER_ERROR else CANNOT_RUN)
    return told


def segment(text: str) -> str:
    """Write a name as one step of a path: whatever is in it leads nowhere else."""
    return quote(text, safe="")


@contextlib.asynccontextmanager
async def _session(
    settings: Settings, by: str, patience: float
) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """Open the way to the service: by a key over HTTP, else by the user of this process."""
    headers = {NAMED: quote(by)} if by else {}
    timeout = aiohttp.ClientTimeout(patience)
    async with contextlib.AsyncExitStack() as stack:
        if key := settings.acting_key():
            headers["Authorization"] = f"Bearer {key}"
            session, base = aiohttp.ClientSession(timeout=timeout, headers=headers), settings.url
        else:
            path = settings.socket
            if path is None or not await _answers(path):
                path = await _in_process(settings, stack)
            connector = aiohttp.UnixConnector(str(path))
            session, base = (
                aiohttp.ClientSession(connector=connector, timeout=timeout, headers=headers),
                "http://keyturn",
            )
        yield await stack.enter_async_context(session), base


async def _answers(path: Path) -> bool:
    """Tell whether somebody listens there; a socket that is not ours is not spoken to."""
    if not _is_ours(path):
        return False
    try:
        _, writer = await asyncio.open_unix_connection(path)
    except OSError:
        return False
    writer.close()
    return True


def _is_ours(path: Path) -> bool:
    return path.is_socket() and os.geteuid() in {0, path.stat().st_uid}


async def _in_process(settings: Settings, stack: contextlib.AsyncExitStack) -> Path:
    """Open the database here, and answer at a socket that nobody else sees."""
    try:
        store = await stack.enter_async_context(open_store(settings))
    except CannotOpen as problem:
        hint = "If it is the service, it does not answer at its socket: stop it first."
        message = f"{problem}\n{hint}" if "in use" in str(problem) else str(problem)
        raise CannotOpen(message) from problem
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hitl-")))
    bad = settings.badly_outside()  # which must stand in the way of no lock
    outside = None if bad else told(settings, webhooks(settings, store))
    app = build_socket_api(store, settings.public_url, outside=outside)
    await stack.enter_async_context(listening_at(folder / "socket", app))
    return folder / "socket"


def _hangs(problem: Exception, url: str) -> None:
    why = f"({type(problem).__name__}, within {PATIENCE:.0f} s). Whether it was done is not known."
    told = (
        f"{url} does not answer as Keyturn does {why}\n"
        "With HITL_OPERATOR_KEY the running service is asked, at HITL_PUBLIC_URL or HITL_PORT."
        if url
        else f"The service holds the database and does not answer {why}\n"
        "Stop the service (kill it if need be) and run this again."
    )
    typer.echo(told, err=True)
    raise typer.Exit(CANNOT_RUN)


def _sentence(told: Mapping[str, Any]) -> str:
    lines = [str(told.get("detail") or told.get("title") or "It was refused.")]
    lines += [f"  {one['pointer']}: {one['detail']}" for one in told.get("errors", ())]
    return "\n".join(map(plain, lines))
