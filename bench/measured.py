"""What a simulated year comes to: month by month, and for each person's hours."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.delivery.message import REMINDED, MessageKind
from app.domain.plan import Do
from bench.cases import Case
from bench.crew import Reviewer
from bench.passage import Told

HOUR = 3600.0
MANY, SOON = 5, 1.0


@dataclass(frozen=True, slots=True)
class Month:
    """What became of the requests of a month, or of all; shares are of 1, times in hours.

    `soon` is the share of all of them that was decided within an hour.
    """

    name: str
    requests: int
    expired: float
    soon: float
    at_work: float
    median: float
    most: float
    longest: float
    steps: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Load:
    """How much people are written to: how many hours of a person had so many messages."""

    hours: Mapping[str, int]
    most: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A year, as it is told; `urgent` are its incidents, month by month."""

    months: tuple[Month, ...]
    whole: Month
    changes: Month
    incidents: Month
    urgent: tuple[Month, ...]
    direct: Load
    everything: Load


def measured(
    cases: Mapping[str, Case], told: Sequence[Told], people: Iterable[Reviewer]
) -> Measured:
    """Sum a year up."""
    known = {one.name: one for one in people}
    every = list(cases.values())
    urgent = [one for one in every if one.urgent]
    return Measured(
        _months(every, known),
        _month("all", every, known),
        _month("changes", [one for one in every if not one.urgent], known),
        _month("incidents", urgent, known),
        _months(urgent, known),
        _load([one for one in told if one.kind is MessageKind.DM]),
        _load(told),
    )


def _months(cases: Iterable[Case], known: Mapping[str, Reviewer]) -> tuple[Month, ...]:
    by_month: dict[str, list[Case]] = {}
    for case in cases:
        by_month.setdefault(f"{case.asked_at:%Y-%m}", []).append(case)
    return tuple(_month(name, by_month[name], known) for name in sorted(by_month))


def _month(name: str, cases: Sequence[Case], known: Mapping[str, Reviewer]) -> Month:
    decided = [one for one in cases if one.end in {"Approved", "Rejected"} and one.ended_at]
    waits = sorted((one.ended_at - one.asked_at).total_seconds() / HOUR for one in decided)  # type: ignore[operator]
    at_work = sum(known[one.decider].works(one.ended_at) for one in decided if one.ended_at)
    steps = Counter(step.do for case in cases for step in case.steps if not step.code)
    return Month(
        name=name,
        requests=len(cases),
        expired=sum(one.end == "Expired" for one in cases) / max(1, len(cases)),
        soon=sum(one <= SOON for one in waits) / max(1, len(cases)),
        at_work=at_work / max(1, len(decided)),
        median=_at(waits, 0.5),
        most=_at(waits, 0.9),
        longest=_at(waits, 0.99),
        steps={one.value: steps[one.value] for one in Do},
    )


def _load(told: Iterable[Told]) -> Load:
    """Count for each person and hour what asks something of them: no redrawn card, no outcome."""
    each = Counter(
        (name, one.at.replace(minute=0)) for one in told if _asks(one) for name in one.people
    )
    counts = Counter(each.values())
    hours = {str(number): counts[number] for number in range(1, MANY)}
    more = sum(count for number, count in counts.items() if number >= MANY)
    return Load({**hours, f"{MANY} or more": more}, max(counts, default=0))


def _asks(one: Told) -> bool:
    return one.fresh and (one.kind is not MessageKind.REPLY or one.key.startswith(REMINDED))


def _at(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
