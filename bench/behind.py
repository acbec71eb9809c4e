"""What grows: memory with what is open, and time with what lies behind."""

import asyncio
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from app.audit.chain import Head
from app.store.opening import verify_database
from bench import floor
from bench.drive import driver_of
from bench.place import MEGABYTE, Ground, Service, prepared, running
from bench.report import Figure, Goal, at_least, at_most
from bench.seed import Past, seed

KILOBYTE = 1024
SETTLED = 1.0
OVERDUE = "SELECT count(*) FROM requests WHERE state = 'pending'"
BODIES = "SELECT body FROM entries ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is put behind the service, and how much is opened."""

    decisions: int = 100_000
    pending: int = 100_000
    due: int = 100_000
    waits: int = 2000
    waiters: int = 64
    seconds: float = 3.0
    runs: int = 5


@dataclass(frozen=True, slots=True)
class Grown:
    """What was found."""

    idle_mb: float
    idle_own_mb: float
    wait_kb: float
    pending_mb: float
    speed: float
    expiry_s: float
    verify: float
    verify_payloads: float


async def measure(where: Path | None, size: Size) -> Grown:
    """Measure what grows, each on a ground of its own."""
    async with prepared(where) as ground:
        idle, own, per_wait = await _memory(ground, size)
    async with prepared(where) as empty, prepared(where) as full:
        await seed(full, Past(decisions=size.decisions, pending=size.pending))
        verify, with_payloads = await _verified(full)
        pending_mb, speed = await _compared(empty, full, size)
    async with prepared(where) as ground:
        await seed(ground, Past(due=size.due))
        expiry = await _expired(ground)
    return Grown(idle, own, per_wait, pending_mb, speed, expiry, verify, with_payloads)


def told(grown: Grown, size: Size) -> list[Figure]:
    """Write the figures for people."""
    return [
        Figure("memory when idle", f"{grown.idle_mb:.0f} MB"),
        Figure("  of it not shared with other programs", f"{grown.idle_own_mb:.0f} MB"),
        Figure(f"memory of an open wait ({size.waits} of them)", f"{grown.wait_kb:.1f} KB"),
        Figure(f"memory with {size.pending} pending, beyond empty", f"{grown.pending_mb:.1f} MB"),
        Figure(f"time to end {size.due} due requests", f"{grown.expiry_s:.1f} s"),
        Figure(f"speed with {size.decisions} decisions behind, by empty", f"{grown.speed:.2f}"),
        Figure("verify the chain, by a bare SHA-256 chain", f"{grown.verify:.3f}"),
        Figure("verify chain and payloads, by the same", f"{grown.verify_payloads:.3f}"),
    ]


def goals(grown: Grown, size: Size) -> list[Goal]:
    """Compare with what is wanted."""
    behind = f"speed with {size.decisions} decisions and {size.pending} pending behind, by empty"
    return [
        at_most("memory of its own when idle", 80, grown.idle_own_mb, "MB"),
        at_most("memory of an open wait", 25, grown.wait_kb, "KB"),
        at_most(f"memory with {size.pending} pending", 10, grown.pending_mb, "MB"),
        at_most(f"time to end {size.due} due requests", 5, grown.expiry_s, "s"),
        at_least(behind, 0.85, grown.speed),
        at_least("verify the chain, by a bare SHA-256 chain", 0.15, grown.verify),
    ]


async def _memory(ground: Ground, size: Size) -> tuple[float, float, float]:
    async with running(ground) as service:
        await asyncio.sleep(SETTLED)
        idle, own = service.megabytes, service.own_megabytes
        async with driver_of(service) as driver:
            await driver.decisions(1, SETTLED)
            before = service.megabytes
            async with driver.waiting(size.waits):
                await asyncio.sleep(SETTLED)
                grown = service.megabytes - before
    return idle, own, grown * MEGABYTE / KILOBYTE / size.waits


async def _compared(empty: Ground, full: Ground, size: Size) -> tuple[float, float]:
    """Drive both in turn, so that both meet the same machine."""
    ratios = []
    async with (
        running(empty) as small,
        running(full) as large,
        driver_of(small) as one,
        driver_of(large) as other,
    ):
        await asyncio.sleep(SETTLED)
        grown = large.megabytes - small.megabytes
        for _ in range(size.runs):
            first = await one.decisions(size.waiters, size.seconds)
            second = await other.decisions(size.waiters, size.seconds)
            ratios.append(second.per_second / first.per_second)
    return grown, median(ratios)


async def _expired(ground: Ground) -> float:
    """Start the service over what is due, and time from the first end to the last."""
    database = ground.database()
    async with running(ground) as service:
        total = left = _left(database)
        began = perf_counter()
        while left:
            await asyncio.sleep(0.02)
            left = _left(database)
            if left == total:
                began = perf_counter()
            _alive(service)
        took = perf_counter() - began
    database.close()
    return took


async def _verified(ground: Ground) -> tuple[float, float]:
    """Walk the chain as `hitl audit verify` does, beside a bare chain over the same bodies.

    Without the data key the chain alone is checked; with it, every payload is opened as well.
    """
    database = ground.database()
    bodies = [body.encode() for (body,) in database.execute(BODIES)]
    database.close()
    bare = len(bodies) / floor.hashes(bodies)
    url, key = ground.settings.database_url, ground.settings.secret("data_key")
    return bare / await _walked(url, None), bare / await _walked(url, key)


async def _walked(url: str, key: bytes | None) -> float:
    began = perf_counter()
    head = await asyncio.to_thread(verify_database, url, key)
    assert isinstance(head, Head), head
    return perf_counter() - began


def _left(database: sqlite3.Connection) -> int:
    return int(database.execute(OVERDUE).fetchone()[0])


def _alive(service: Service) -> None:
    if not service.process.is_running():
        raise ProcessLookupError
