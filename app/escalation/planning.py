"""Fix when each step of a plan is due, and when the request expires: counted once, at submission.

Both are counted in working time of one calendar. Where an agent asks for less time than the rule
gives, the plan is shortened in proportion, so that no step is lost to a short time to live. The
last reminder is repeated, after twice as long each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.plan import Do, Plan, Step
from app.escalation.calendar import LONGEST, Calendar, advance, next_open
from app.escalation.plan import WrittenPlan, WrittenStep

REPEATS = 5


@dataclass(frozen=True, slots=True)
class Span:
    """How long a request may wait, and how long the rule gives by default."""

    ttl: timedelta
    usual: timedelta


@dataclass(frozen=True, slots=True)
class Due:
    """One written step and its moment; nothing where it does not come within 366 days."""

    number: int
    step: WrittenStep
    at: datetime | None


def expiry(calendar: Calendar | None, at: datetime, ttl: timedelta) -> datetime:
    """Say when a request of this moment expires; 366 days later at the latest."""
    return advance(calendar, at, ttl) or at + LONGEST


def dues(plan: WrittenPlan, usual: Calendar | None, at: datetime, span: Span) -> tuple[Due, ...]:
    """Say when each written step is due for a request of this moment."""
    calendar = plan.on(usual)
    return tuple(
        Due(number, one, advance(calendar, at, _wait(one, span)))
        for number, one in enumerate(plan.steps)
    )


def plan_of(
    plan: WrittenPlan | None, calendar: Calendar | None, at: datetime, span: Span
) -> Plan | None:
    """Fix a plan for a request of this moment; without one, only when it will be seen."""
    if plan is None and calendar is None:
        return None
    return planned(plan or WrittenPlan("", ()), calendar, at, span)


def planned(plan: WrittenPlan, usual: Calendar | None, at: datetime, span: Span) -> Plan:
    """Fix a plan for a request of this moment; what would not come before the expiry is left."""
    calendar = plan.on(usual)
    end = expiry(calendar, at, span.ttl)
    steps = [
        Step(due, one.do, one.who, one.to, one.endpoint)
        for wait, one in _series(plan, span)
        if (due := advance(calendar, at, wait)) and due < end
    ]
    return Plan(
        name=plan.name,
        calendar=calendar.name if calendar else "",
        zone=calendar.zone if calendar else "",
        steps=tuple(sorted(steps, key=lambda one: one.due_at)),
        opens_at=opening(calendar, at),
        critical=plan.critical,
    )


def opening(calendar: Calendar | None, at: datetime) -> datetime | None:
    """Say when people are back, where they are not at work now."""
    found = next_open(calendar, at)
    return None if found == at else found


def _series(plan: WrittenPlan, span: Span) -> Iterator[tuple[timedelta, WrittenStep]]:
    yield from ((_wait(one, span), one) for one in plan.steps)
    last = next((one for one in reversed(plan.steps) if one.do is Do.REMIND), None)
    if last is None:
        return
    gap = at = _wait(last, span)
    for _ in range(REPEATS):
        gap *= 2
        at += gap
        yield at, last


def _wait(step: WrittenStep, span: Span) -> timedelta:
    wait = step.wait(span.ttl)
    if step.share or span.ttl >= span.usual:
        return wait
    return wait * (span.ttl / span.usual)
