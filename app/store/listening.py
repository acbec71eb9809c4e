"""Hear what other replicas commit: PostgreSQL's NOTIFY, sent inside the transaction."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress

import psycopg

from app.store.committed import Committed, OnCommit

CHANNEL = "keyturn"
MOST_BYTES = 7500
FIRST_WAIT = 0.1
LONGEST_WAIT = 10.0


def messages_of(sender: str, changed: Committed) -> Iterator[str]:
    """Write what changed as messages, each under the 8000 bytes that PostgreSQL takes."""
    names = [("r", one) for one in sorted(changed.requests)]
    names += [("a", one) for one in sorted(changed.addresses)]
    names += [("agent", one) for one in sorted(changed.agents)]
    names += [("*", "")] * changed.all
    some: list[tuple[str, str]] = []
    size = 0
    for name in names:
        more = len(json.dumps(name)) + 2
        if some and size + more > MOST_BYTES:
            yield json.dumps([sender, some])
            some, size = [], 0
        some.append(name)
        size += more
    if some:
        yield json.dumps([sender, some])


def read_message(text: str, ourselves: str) -> Committed | None:
    """Read a message; None for one of our own, everything for one that cannot be read."""
    try:
        sender, names = json.loads(text)
        if sender == ourselves:
            return None
        if any(kind == "*" for kind, _ in names):
            return Committed(all=True)
        requests, addresses, agents = (
            frozenset(name for kind, name in names if kind == wanted)
            for wanted in ("r", "a", "agent")
        )
        return Committed(requests, addresses, agents)
    except (ValueError, TypeError):
        return Committed(all=True)


class Listener:
    """Listens on a connection of its own, and finds its way back when that is lost."""

    def __init__(self, address: str, ourselves: str, heard: OnCommit) -> None:
        self._address = address
        self._ourselves = ourselves
        self._heard = heard
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop listening."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._address, autocommit=True
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    # What was committed while nobody listened is not known.
                    self._heard(Committed(all=True))
                    wait = FIRST_WAIT
                    async for one in connection.notifies():
                        if (changed := read_message(one.payload, self._ourselves)) is not None:
                            self._heard(changed)
            except psycopg.Error:
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
