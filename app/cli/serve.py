"""`hitl serve`: the service."""

import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Set as AbstractSet
from typing import Annotated

import structlog
import typer

from app.bootstrap import House, open_house
from app.bootstrap.outside import slack_config
from app.bootstrap.parts import EVERY, Part
from app.cli.anchored import refuse_a_chain_anew
from app.cli.disk import fleeting
from app.cli.logs import configure_logs
from app.cli.refusing import refusing
from app.cli.stopping import CANNOT_RUN
from app.settings import Settings, SettingsError, settings_from
from app.slack.identity import WrongInstallation
from app.slack.tokens import EXCHANGE, tokens_found

HostOption = Annotated[str | None, typer.Option(help="Where to listen; HITL_HOST otherwise.")]
PortOption = Annotated[int | None, typer.Option(help="Which port; HITL_PORT otherwise.")]

Only = Annotated[
    list[Part] | None,
    typer.Option(help="Do this part of the work alone, on PostgreSQL; may be said twice."),
]
Ephemeral = Annotated[
    bool, typer.Option("--allow-ephemeral", help="Accept a disk that a restart empties.")
]

log = structlog.get_logger()
LAST = 9.0
COLLECTED_AFTER = (10_000, 20, 50)


def serve(
    host: HostOption = None,
    port: PortOption = None,
    only: Only = None,
    *,
    allow_ephemeral: Ephemeral = False,
) -> None:
    """Run the service until SIGTERM or Ctrl-C.

    It answers agents, joins Slack, and sends what waits. SQLite is migrated at start; a file of
    it on a disk that a restart empties is refused, because decisions would go with it.

    On PostgreSQL the parts may be processes of their own: `--only api` answers agents and
    executors, `--only slack` hears and tells people, `--only scheduler` does what time does.

    Example: `hitl serve --host 0.0.0.0 --port 8080`
    """
    given = {"host": host, "port": port}
    with refusing():
        settings = settings_from({k: v for k, v in given.items() if v is not None})
        configure_logs(settings.log)
        if not allow_ephemeral:
            _refuse_a_fleeting_disk(settings)
        refuse_a_chain_anew(settings)
        _refuse_exchanged_tokens(settings)
        asyncio.run(_until_told(settings, frozenset(only or EVERY)))


def _refuse_a_fleeting_disk(settings: Settings) -> None:
    path = settings.file
    if path and (kind := fleeting(path)):
        message = (
            f"HITL_DATABASE_URL: {path} is on a disk that a restart empties ({kind}). Put it on "
            "a volume, use PostgreSQL, or say --allow-ephemeral."
        )
        raise SettingsError(message)


def _refuse_exchanged_tokens(settings: Settings) -> None:
    """Say which two are exchanged before Slack is asked, whose answer would not tell."""
    lines = [
        f"{one.name}: {one.detail}: {one.remedy}"
        for one in tokens_found(slack_config(settings))
        if one.remedy == EXCHANGE
    ]
    if lines:
        raise SettingsError("\n".join(lines))


async def _until_told(settings: Settings, parts: AbstractSet[Part]) -> None:
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    starting = asyncio.current_task()

    def stop(code: int = 0) -> None:
        """Stop once: whatever else is signalled meanwhile changes nothing."""
        if not told.is_set():
            told.set()
            _leave_at_last(code)
            if starting:
                starting.cancel()

    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop)
    with contextlib.suppress(asyncio.CancelledError):
        async with open_house(settings, parts=parts) as house:
            starting = None
            _reload_on_hangup(loop, house)
            _spare_the_collector()
            _announce(house, settings)
            try:
                await house.until(told)
            except WrongInstallation:
                stop(CANNOT_RUN)
                raise


def _announce(house: House, settings: Settings) -> None:
    if settings.log == "console":
        print(f"Keyturn listens on {house.url}", file=sys.stderr, flush=True)  # noqa: T201
    else:
        log.info("listening", url=house.url)


def _leave_at_last(code: int) -> None:
    last = threading.Timer(LAST, _leave, [code])
    last.daemon = True
    last.start()


def _leave(code: int) -> None:
    """End, whatever still hangs: a database that does not answer, or Slack as it is joined.

    What was acknowledged is in the database; what was not is asked or sent again.
    """
    log.warning("stopped_unfinished", after=LAST)
    sys.stderr.flush()
    os._exit(code)


def _spare_the_collector() -> None:
    """Take what lives as long as the service out of the collector's walks; it pauses everybody."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def _reload_on_hangup(loop: asyncio.AbstractEventLoop, house: House) -> None:
    kept: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = loop.create_task(house.files.load())
        kept.add(task)
        task.add_done_callback(kept.discard)

    loop.add_signal_handler(signal.SIGHUP, reload)
