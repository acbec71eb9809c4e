"""What well-formed plans and calendars may still get wrong: each check names its field."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from app.documents.near import near
from app.documents.outline import Outline
from app.documents.problem import Path, Problem, quoted
from app.domain.plan import Do
from app.escalation.calendar import Hours
from app.escalation.schema import MIDNIGHT, CalendarPart, PlanPart, StepPart

Calendars = Mapping[str, CalendarPart]


def plan_problems(
    plans: Mapping[str, PlanPart], calendars: Calendars, outline: Outline
) -> Iterator[Problem]:
    """List every problem of plans and of calendars."""
    yield from overlap_problems(calendars, outline)
    for name, plan in plans.items():
        yield from _plan(plan, ("escalations", name), calendars, outline)


def overlap_problems(calendars: Calendars, outline: Outline) -> Iterator[Problem]:
    """List the windows that overlap others of their calendar."""
    for name, calendar in calendars.items():
        for number in _overlaps(calendar.hours):
            message = "overlaps the window before it: write one for both"
            yield outline.problem(("calendars", name, "hours", number), message)


def calendar_problem(name: str, path: Path, known: Calendars, outline: Outline) -> list[Problem]:
    """Say that there is no such calendar, if there is none."""
    if not name or name in known:
        return []
    message = f"{quoted(name)} is not one of the calendars{near(name, known)}"
    return [outline.problem(path, message)]


def _plan(plan: PlanPart, path: Path, calendars: Calendars, outline: Outline) -> Iterator[Problem]:
    yield from calendar_problem(plan.calendar, (*path, "calendar"), calendars, outline)
    if plan.critical and plan.calendar:
        yield outline.problem(
            (*path, "calendar"), "has no meaning where the plan is critical: it counts every hour"
        )
    for number, step in enumerate(plan.steps):
        yield from _step(step, (*path, "steps", number), outline)
    for number, (before, step) in enumerate(pairwise(plan.steps), start=1):
        if _not_later(before, step):
            key = "after" if step.after else "share"
            message = "must come after the step before it"
            yield outline.problem((*path, "steps", number, key), message)


def _step(step: StepPart, path: Path, outline: Outline) -> Iterator[Problem]:
    if bool(step.after) == bool(step.share):
        yield outline.problem(path, "needs either after or share")
    wanted = {Do.REMIND: "", Do.DM: "who", Do.WIDEN: "to", Do.WEBHOOK: "name"}[step.do]
    for key in ("who", "to", "name"):
        given = bool(getattr(step, key))
        if key == wanted and not given:
            yield outline.problem((*path, key), f"is missing: {step.do} needs it")
        elif given and key != wanted:
            yield outline.problem((*path, key), f"has no meaning where a step does {step.do}")


def _not_later(before: StepPart, step: StepPart) -> bool:
    """Tell what can be told without a time to live: two lengths, or two shares."""
    if before.after and step.after:
        return step.after <= before.after
    return bool(before.share and step.share) and step.share <= before.share


def _overlaps(hours: tuple[Hours, ...]) -> Iterator[int]:
    """Give the place of each window that overlaps one before it, over midnight too."""
    for number, one in enumerate(hours):
        for other in hours[:number]:
            if _inside(one.start, other) or _inside(other.start, one):
                yield number
                break


def _inside(minute: int, window: Hours) -> bool:
    return (minute - window.start) % MIDNIGHT < window.length.total_seconds() // 60
