"""Simulate a year of requests, reviewers and time, and check what time did."""

import asyncio
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Annotated

import structlog
import typer

from app.domain.plan import Do
from bench import report
from bench.cases import cases_in
from bench.chart import chart
from bench.judge import wrong_with
from bench.lives import Wanted, live
from bench.measured import Load, Measured, Month, measured
from bench.planted import Plant

RESULT = Path(__file__).with_name("results") / "year.json"
SHOWN = 5
ERROR = 40


@dataclass(frozen=True, slots=True)
class Lived:
    """A year that is over: its figures, what is wrong with it, and how long it took."""

    figures: Measured
    wrong: tuple[str, ...]
    seconds: float


def main(
    *,
    days: Annotated[int, typer.Option(help="How many days, from 1 January 2026.", min=1)] = 365,
    requests: Annotated[int, typer.Option(help="How many requests a day.", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="Another seed, another year.")] = 1,
    plant: Annotated[Plant, typer.Option(help="A fault of the scheduler.")] = Plant.NOTHING,
    json: Annotated[Path, typer.Option(help="Where the figures go.")] = RESULT,
    svg: Annotated[Path | None, typer.Option(help="Where the chart goes.")] = None,
) -> None:
    """Simulate it by the starter's plans and without escalation, and tell what came of it.

    Ends with 1, and says what is wrong, where time did not do what it promises.
    """
    by_plan = Wanted(days, requests, seed, plant=plant)
    wanted = (
        [by_plan] if plant is not Plant.NOTHING else [replace(by_plan, escalates=False), by_plan]
    )
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        lived = list(pool.map(lives, wanted))
    wrong = [one for each in lived for one in each.wrong]
    for sentence in wrong[:SHOWN]:
        typer.echo(sentence, err=True)
    if wrong:
        typer.echo(f"{len(wrong)} things are wrong with what time did.", err=True)
        raise typer.Exit(1)
    without, with_ = (one.figures for one in lived)
    for title, one in (("Without escalation", without), ("With the starter's plans", with_)):
        typer.echo("\n".join((f"\n{title}\n", *_table(one), "", *_loads(one))))
    typer.echo("\nNothing is wrong with what time did.")
    report.write(json, {"wanted": asdict(by_plan), "lived": [asdict(one) for one in lived]}, [])
    if svg:
        svg.write_text(chart(without, with_), encoding="utf-8")


def lives(wanted: Wanted) -> Lived:
    """Let a year pass in a folder that is gone afterwards, and look at what it left."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(ERROR))
    began = perf_counter()
    with tempfile.TemporaryDirectory(prefix="keyturn-year-") as name:
        file = Path(name) / "keyturn.db"
        told = asyncio.run(live(wanted, file))
        cases = cases_in(file)
    wrong = tuple(wrong_with(cases, told))
    return Lived(measured(cases, told, wanted.people), wrong, perf_counter() - began)


def _table(figures: Measured) -> list[str]:
    kinds = " | ".join(Do)
    heading = (
        "| month | requests | expired | decided within 1 h | by somebody at work "
        f"| median | 90 % | 99 % | {kinds} |"
    )
    return [
        heading,
        "|---|" + "---:|" * (7 + len(Do)),
        *(
            _row(one)
            for one in (*figures.months, figures.changes, figures.incidents, figures.whole)
        ),
    ]


def _row(one: Month) -> str:
    times = " | ".join(_span(hours) for hours in (one.median, one.most, one.longest))
    steps = " | ".join(f"{one.steps[kind]:,}" for kind in Do)
    shares = f"{one.expired:.2%} | {one.soon:.1%} | {one.at_work:.1%}"
    return f"| {one.name} | {one.requests:,} | {shares} | {times} | {steps} |"


def _loads(figures: Measured) -> list[str]:
    names = list(figures.direct.hours)
    return [
        f"| messages to a person in an hour | {' | '.join(names)} | most |",
        "|---|" + "---:|" * (len(names) + 1),
        _load("direct messages", figures.direct),
        _load("those, and new cards and reminders in their channels", figures.everything),
    ]


def _load(title: str, load: Load) -> str:
    return f"| {title} | {' | '.join(f'{one:,}' for one in load.hours.values())} | {load.most} |"


def _span(hours: float) -> str:
    return f"{hours * 60:.0f} min" if hours < 1 else f"{hours:.1f} h"


if __name__ == "__main__":
    typer.run(main)
