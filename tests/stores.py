"""Stores with fixed keys, for tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from app.policy.document import load_policy
from app.roster.document import load_roster
from app.store.store import Committed, Parsers, Store
from tests.clocks import HandClock

DATA_KEY = bytes(range(32))
PEPPER = bytes(range(32, 64))
PARSERS = Parsers(policy=load_policy, roster=load_roster)


def address(place: Path | str) -> str:
    """Give the address of a database: a URL as it is, a folder's `keyturn.db`, or a file."""
    if isinstance(place, str):
        return place
    return f"sqlite:///{place / 'keyturn.db' if place.is_dir() else place}"


async def open_store(
    place: Path | str,
    clock: HandClock | None = None,
    on_commit: Callable[[Committed], None] | None = None,
    **further: Any,
) -> Store:
    """Open a store in a folder or at a URL; the caller closes it."""
    if on_commit is not None:
        further["on_commit"] = on_commit
    further.setdefault("parsers", PARSERS)
    further.setdefault("data_key", DATA_KEY)
    further.setdefault("pepper", PEPPER)
    return await Store.open(address(place), clock=clock or HandClock(), **further)


@asynccontextmanager
async def a_store(
    place: Path | str, clock: HandClock | None = None, **further: Any
) -> AsyncIterator[Store]:
    """Open a store for the length of a block."""
    store = await open_store(place, clock, **further)
    try:
        yield store
    finally:
        await store.close()
