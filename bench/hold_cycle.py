"""Measure the whole cycle of a held request, beside the floor of this machine.

A decision cycle is: ask, be held, wait, have it rejected by a signed dialog, be released; its
card waits in the outbox as in life, where Slack takes one message a second in a channel. A posted
cycle waits for the card, and approves by its button; it has hundreds of channels to do it in.
"""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bench import behind, held, report
from bench.behind import Size
from bench.drive import driver_of
from bench.held import Runs
from bench.place import prepared, running

RESULT = Path(__file__).with_name("results") / "hold_cycle.json"
WAITERS = (1, 16, 64)
QUICK = Size(decisions=100, pending=100, due=100, waits=20, waiters=4, seconds=0.0, runs=1)


def main(  # noqa: PLR0913 - every option of the command
    *,
    quick: Annotated[
        bool, typer.Option(help="A smoke run: everything, hardly any of it.")
    ] = False,
    runs: Annotated[int, typer.Option(help="How many runs; their medians count.")] = 5,
    seconds: Annotated[float, typer.Option(help="How long each part of a run takes.")] = 3.0,
    decisions: Annotated[int, typer.Option(help="How many decisions lie behind.")] = 100_000,
    grown: Annotated[bool, typer.Option(help="Measure what grows as well.")] = True,
    json: Annotated[Path, typer.Option(help="Where the figures go.")] = RESULT,
    where: Annotated[
        Path | None, typer.Option(help="A folder on the disk to measure; the temporary one.")
    ] = None,
) -> None:
    """Run the benchmark, print its tables, and write its figures."""
    size = QUICK if quick else Size(decisions=decisions, seconds=seconds, runs=runs)
    asyncio.run(_measured(size, where, json, grown=grown))


async def _measured(size: Size, where: Path | None, json: Path, *, grown: bool) -> None:
    cycles = await _cycles(size, where)
    told, goals = held.told(cycles), held.goals(cycles)
    measured: dict[str, Any] = {"cycles": asdict(cycles)}
    if grown:
        found = await behind.measure(where, size)
        measured["grown"] = {"size": asdict(size), **asdict(found)}
        told, goals = told + behind.told(found, size), goals + behind.goals(found, size)
    report.show("The whole cycle of a held request", told, goals)
    report.write(json, measured, goals)


async def _cycles(size: Size, where: Path | None) -> Runs:
    found = Runs()
    waiters = tuple(one for one in WAITERS if one <= size.waiters)
    async with (
        prepared(where) as ground,
        running(ground) as service,
        driver_of(service) as driver,
    ):
        await driver.decisions(max(waiters), size.seconds / 3)
        for _ in range(size.runs):
            await held.run(driver, waiters, size.seconds, found)
    return found


if __name__ == "__main__":
    typer.run(main)
