"""Percentiles and medians, and how long to measure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

MILLI = 1000.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Half of them are below `p50`, all but one in a hundred below `p99`; in milliseconds."""

    p50: float
    p99: float


def lasting(seconds: float) -> Iterator[None]:
    """Go on for so long, and at least once, however busy the machine is."""
    ends = perf_counter() + seconds
    yield
    while perf_counter() < ends:
        yield


def spread(seconds: Sequence[float]) -> Spread:
    """Sum up durations."""
    if not seconds:
        return Spread(0.0, 0.0)
    ordered = sorted(seconds)
    return Spread(MILLI * _at(ordered, 0.50), MILLI * _at(ordered, 0.99))


def middle(spreads: Sequence[Spread]) -> Spread:
    """Take the medians of several runs."""
    return Spread(median(one.p50 for one in spreads), median(one.p99 for one in spreads))


def _at(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
