"""Measure how long a start takes with a long past behind it, beside the same on an empty database.

A start is over with the first 200 of `/readyz`. Cold: the database's pages are not in memory.
With `--postgres`, the address of an empty database, the same past is moved there and started on.
"""

import asyncio
import os
import re
import sys
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Annotated

import aiohttp
import psutil
import typer

from app.store.moving import move_database
from bench import report
from bench.place import DATABASE, MEGABYTE, Ground, NotStarted, prepared
from bench.report import Figure, Goal, at_most
from bench.seed import Past, seed

RESULT = Path(__file__).with_name("results") / "start.json"
LISTENS = re.compile(r'"url": "([^"]+)".*"event": "listening"')
AGAIN, PATIENCE = 0.005, 60.0
ENTRIES = "SELECT count(*) FROM entries"
QUICK = (("hitl --help", ("--help",)), ("hitl health", ("health",)))


@dataclass(frozen=True, slots=True)
class Started:
    """One start: seconds until it was ready, those of the processor, and memory of its own."""

    seconds: float
    processor: float
    own_mb: float


def main(
    *,
    decisions: Annotated[int, typer.Option(help="How many decisions lie behind.")] = 332_000,
    pending: Annotated[int, typer.Option(help="How many requests are pending.")] = 5_000,
    runs: Annotated[int, typer.Option(help="How many runs; their medians count.")] = 5,
    postgres: Annotated[str, typer.Option(help="An empty database, to start on as well.")] = "",
    json: Annotated[Path, typer.Option(help="Where the figures go.")] = RESULT,
    where: Annotated[
        Path | None, typer.Option(help="A folder on the disk to measure; the temporary one.")
    ] = None,
) -> None:
    """Run the benchmark, print its tables, and write its figures."""
    past = Past(decisions=decisions, pending=pending)
    found, entries = asyncio.run(_measured(past, runs, postgres, where))
    quick = {name: _called(words, runs) for name, words in QUICK}
    figures = [Figure("entries behind", str(entries))]
    figures += [Figure(f"start, {name}", f"{one.seconds:.2f} s") for name, one in found.items()]
    figures += [
        Figure(f"processor, {name}", f"{one.processor:.2f} s") for name, one in found.items()
    ]
    figures += [Figure(f"memory, {name}", f"{one.own_mb:.0f} MB") for name, one in found.items()]
    figures += [Figure(name, f"{one:.2f} s") for name, one in quick.items()]
    wanted = _goals(found, quick)
    report.show("A start", figures, wanted)
    told = {name: asdict(one) for name, one in found.items()}
    report.write(json, {"entries": entries, "starts": told, "commands": quick}, wanted)


async def _measured(
    past: Past, runs: int, postgres: str, where: Path | None
) -> tuple[dict[str, Started], int]:
    async with prepared(where) as empty, prepared(where) as full:
        await seed(full, past)
        database = full.database()
        entries = int(database.execute(ENTRIES).fetchone()[0])
        database.close()
        found: dict[str, list[Started]] = {}
        for _ in range(runs):
            found.setdefault("empty", []).append(await _start(empty))
            found.setdefault("full", []).append(await _start(full))
            _forget(full.folder / DATABASE)
            found.setdefault("full, cold", []).append(await _start(full))
        if postgres:
            await asyncio.to_thread(move_database, full.settings.database_url, postgres)
            _point_at(full, postgres)
            found["full, PostgreSQL"] = [await _start(full) for _ in range(runs)]
    return {name: _middle(some) for name, some in found.items()}, entries


async def _start(ground: Ground) -> Started:
    """Start the service, see it ready, and stop it."""
    began = perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "serve", "--allow-ephemeral"),
        cwd=ground.folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stderr is not None
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            url = await _listening(process.stderr)
            while not await _ready(session, url):  # noqa: ASYNC110 - another process
                await asyncio.sleep(AGAIN)
        took = perf_counter() - began
        looked = psutil.Process(process.pid)
        used, own = looked.cpu_times(), looked.memory_full_info().uss / MEGABYTE
    finally:
        process.terminate()
        await process.communicate()
    return Started(took, float(used.user + used.system), float(own))


async def _listening(lines: asyncio.StreamReader) -> str:
    said = b""
    while line := await lines.readline():
        said += line
        if found := LISTENS.search(line.decode()):
            return found[1]
    raise NotStarted(said.decode())


async def _ready(session: aiohttp.ClientSession, url: str) -> bool:
    async with session.get(f"{url}/readyz") as answer:
        return answer.status == 200  # noqa: PLR2004 - all is well


def _forget(path: Path) -> None:
    """Take a file's pages out of memory."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _point_at(ground: Ground, url: str) -> None:
    path = ground.folder / ".env"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [one for one in lines if not one.startswith("HITL_DATABASE_URL=")]
    path.write_text("\n".join([*kept, f"HITL_DATABASE_URL={url}", ""]), encoding="utf-8")


def _called(words: tuple[str, ...], runs: int) -> float:
    """Time a command that does next to nothing."""
    took = []
    for _ in range(runs):
        began = perf_counter()
        asyncio.run(_run(words))
        took.append(perf_counter() - began)
    return median(took)


async def _run(words: tuple[str, ...]) -> None:
    away = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", *words), stdout=away, stderr=away
    )
    await process.wait()


def _middle(some: list[Started]) -> Started:
    columns = zip(*map(astuple, some), strict=True)
    return Started(*map(median, columns))


def _goals(found: dict[str, Started], quick: dict[str, float]) -> list[Goal]:
    first = found["empty"].seconds
    goals = [
        at_most(f"start, {name}", 3, one.seconds, "s")
        for name, one in found.items()
        if name != "empty"
    ]
    goals += [at_most("start with a past, by empty", 1.25, found["full"].seconds / first)]
    return goals + [at_most(name, 0.5, one, "s") for name, one in quick.items()]


if __name__ == "__main__":
    typer.run(main)
