"""Measure requests that policy allows, beside the floor of this machine."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from bench import figures, floor, report
from bench.drive import driver_of
from bench.figures import Spread
from bench.floor import Floor
from bench.place import prepared, running
from bench.report import Figure, at_least

RESULT = Path(__file__).with_name("results") / "allowed.json"
CALLERS = 64


def main(
    *,
    quick: Annotated[bool, typer.Option(help="A smoke run.")] = False,
    runs: Annotated[int, typer.Option(help="How many runs; their medians count.")] = 5,
    seconds: Annotated[float, typer.Option(help="How long each part of a run takes.")] = 3.0,
    json: Annotated[Path, typer.Option(help="Where the figures go.")] = RESULT,
    where: Annotated[
        Path | None, typer.Option(help="A folder on the disk to measure; the temporary one.")
    ] = None,
) -> None:
    """Run the benchmark, print its table, and write its figures."""
    asyncio.run(_measured(1 if quick else runs, 0.0 if quick else seconds, where, json))


async def _measured(runs: int, seconds: float, where: Path | None, json: Path) -> None:
    floors: list[Floor] = []
    rates: list[float] = []
    spreads: list[Spread] = []
    async with (
        prepared(where) as ground,
        running(ground) as service,
        driver_of(service) as driver,
    ):
        await driver.allowed(CALLERS, seconds / 3)
        for _ in range(runs):
            floors.append(await floor.measure(ground.folder, ground.bare, seconds / 3))
            rate, spread = await driver.allowed(CALLERS, seconds)
            rates.append(rate)
            spreads.append(spread)
    below, taken = floor.middle(floors), figures.middle(spreads)
    ratio = median(rate / one.commits for rate, one in zip(rates, floors, strict=True))
    goals = [at_least("requests/s that policy allows, by commits/s", 0.35, ratio)]
    told = [
        Figure("floor: durable commits, one by one", f"{below.commits:.0f}/s"),
        Figure("floor: bare aiohttp answers", f"{below.answers:.0f}/s"),
        Figure(f"allowed requests, callers: {CALLERS}", f"{median(rates):.0f}/s"),
        Figure("  each", f"p50 {taken.p50:.1f}   p99 {taken.p99:.1f} ms"),
    ]
    report.show("Requests that policy allows", told, goals)
    measured = {
        "floors": [asdict(one) for one in floors],
        "per_second": rates,
        "each": [asdict(one) for one in spreads],
    }
    report.write(json, measured, goals)


if __name__ == "__main__":
    typer.run(main)
