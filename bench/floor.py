"""The machine's own floor: what no service on it can be faster than."""

import asyncio
import hashlib
import os
import sqlite3
import statistics
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.figures import MILLI, lasting
from bench.wire import Connection, connect, request_bytes

ROW = b"x" * 100
LOOK = request_bytes("GET", "/")


@dataclass(frozen=True, slots=True)
class Floor:
    """What was measured of the machine: rates are by the second, times in milliseconds."""

    commits: float
    fsync_ms: float
    round_trip_ms: float
    answers: float


async def measure(folder: Path, bare: str, seconds: float) -> Floor:
    """Measure the floor: the disk where the database is, and aiohttp in a process of its own."""
    commits = await asyncio.to_thread(_commits, folder, seconds)
    fsync = await asyncio.to_thread(_fsync, folder, seconds / 2)
    round_trip = await _round_trip(bare, seconds / 2)
    return Floor(commits, fsync, round_trip, await _answers(bare, seconds, 64))


def middle(floors: list[Floor]) -> Floor:
    """Take the medians of several runs."""
    return Floor(
        statistics.median(one.commits for one in floors),
        statistics.median(one.fsync_ms for one in floors),
        statistics.median(one.round_trip_ms for one in floors),
        statistics.median(one.answers for one in floors),
    )


def hashes(bodies: list[bytes]) -> float:
    """Chain bodies by SHA-256 and nothing else; give how many a second."""
    link, began = bytes(32), perf_counter()
    for body in bodies:
        link = hashlib.sha256(link + body).digest()
    return len(bodies) / (perf_counter() - began)


def _commits(folder: Path, seconds: float) -> float:
    path = folder / "floor.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS floor (id INTEGER PRIMARY KEY, body BLOB)")
    done, began = 0, perf_counter()
    for _ in lasting(seconds):
        connection.execute("INSERT INTO floor (body) VALUES (?)", (ROW,))
        done += 1
    rate = done / (perf_counter() - began)
    connection.close()
    return rate


def _fsync(folder: Path, seconds: float) -> float:
    taken, place = [], 0
    file = os.open(folder / "floor.sync", os.O_CREAT | os.O_WRONLY)
    for _ in lasting(seconds):
        began = perf_counter()
        os.pwrite(file, ROW, place)
        os.fsync(file)
        taken.append(perf_counter() - began)
        place += len(ROW)
    os.close(file)
    return MILLI * statistics.median(taken)


async def _round_trip(url: str, seconds: float) -> float:
    connection, taken = await connect(url), []
    for _ in lasting(seconds):
        began = perf_counter()
        answer = await connection.send(LOOK)
        taken.append(answer.at - began)
    connection.close()
    return MILLI * statistics.median(taken)


async def _answers(url: str, seconds: float, callers: int) -> float:
    async def call(connection: Connection) -> int:
        done = 0
        for _ in lasting(seconds):
            await connection.send(LOOK)
            done += 1
        connection.close()
        return done

    connections = [await connect(url) for _ in range(callers)]
    began = perf_counter()
    done = sum(await asyncio.gather(*map(call, connections)))
    return done / (perf_counter() - began)
