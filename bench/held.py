"""What is measured of the whole cycle, run by run, and beside it the floor."""

from dataclasses import dataclass, field
from statistics import median

from bench import figures, floor
from bench.drive import Cycles, Driver
from bench.figures import Spread
from bench.floor import Floor
from bench.report import Figure, Goal, at_least, at_most

ONE, MOST = 1, 64
POSTING = 16
RATE = 300


@dataclass(slots=True)
class Runs:
    """What each run measured."""

    floors: list[Floor] = field(default_factory=list)
    decisions: dict[int, list[Cycles]] = field(default_factory=dict)
    posted: list[Cycles] = field(default_factory=list)
    clicks: list[Spread] = field(default_factory=list)


async def run(driver: Driver, waiters: tuple[int, ...], seconds: float, runs: Runs) -> None:
    """Measure everything once, the floor in between."""
    ground = driver.service.ground
    runs.floors.append(await floor.measure(ground.folder, ground.bare, seconds / 3))
    for count in waiters:
        runs.decisions.setdefault(count, []).append(await driver.decisions(count, seconds))
    runs.clicks.append(await driver.clicks(RATE, seconds))
    runs.posted.append(await driver.posted(POSTING, seconds))


def middle(cycles: list[Cycles]) -> Cycles:
    """Take the medians of several runs."""
    return Cycles(
        median(one.per_second for one in cycles),
        figures.middle([one.submit for one in cycles]),
        figures.middle([one.posted for one in cycles]),
        figures.middle([one.ack for one in cycles]),
        figures.middle([one.release for one in cycles]),
        median(one.processor_ms for one in cycles),
    )


def told(runs: Runs) -> list[Figure]:
    """Write the figures for people."""
    below = floor.middle(runs.floors)
    lines = [
        Figure("floor: durable commits, one by one", f"{below.commits:.0f}/s"),
        Figure("floor: one fsync", f"{below.fsync_ms:.2f} ms"),
        Figure("floor: one round trip", f"{below.round_trip_ms:.2f} ms"),
        Figure("floor: bare aiohttp answers", f"{below.answers:.0f}/s"),
    ]
    for count, each in runs.decisions.items():
        lines += _lines(f"decision cycle, waiters: {count}", middle(each))
    lines += _lines(f"posted cycle, waiters: {POSTING}", middle(runs.posted))
    ack = figures.middle(runs.clicks)
    return [*lines, Figure(f"click to durable at {RATE} clicks/s", _spread(ack))]


def goals(runs: Runs) -> list[Goal]:
    """Compare with what is wanted, each run with the floor of its own."""
    many, single = runs.decisions[max(runs.decisions)], runs.decisions[min(runs.decisions)]
    pairs = list(zip(runs.floors, many, strict=True))
    trips = [one.round_trip_ms + one.fsync_ms for one in runs.floors]
    released = [one.release.p50 / trip for one, trip in zip(single, trips, strict=True)]
    commits = median(one.per_second / below.commits for below, one in pairs)
    calls = median(3 * one.per_second / below.answers for below, one in pairs)
    return [
        at_least("cycles/s with the most waiters, by commits/s", 0.3, commits),
        at_most("release with one waiter, by (round trip + fsync)", 10, median(released)),
        at_least("calls/s of the cycle (three each), by aiohttp's answers/s", 0.15, calls),
        at_most(
            f"p99 from click to durable at {RATE} clicks/s",
            15,
            figures.middle(runs.clicks).p99,
            "ms",
        ),
    ]


def _lines(name: str, cycles: Cycles) -> list[Figure]:
    lines = [
        Figure(name, f"{cycles.per_second:.0f}/s"),
        Figure("  the service's processor time", f"{cycles.processor_ms:.2f} ms"),
        Figure("  submit", _spread(cycles.submit)),
        Figure("  submitted to posted", _spread(cycles.posted)),
        Figure("  click to durable", _spread(cycles.ack)),
        Figure("  click to released", _spread(cycles.release)),
    ]
    return [one for one in lines if one.value != _spread(Spread(0, 0))]


def _spread(one: Spread) -> str:
    return f"p50 {one.p50:.1f}   p99 {one.p99:.1f} ms"
