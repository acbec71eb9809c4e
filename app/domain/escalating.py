"""Time takes a step of the plan: once, in order, and never at or after the expiry.

A group that a request was widened to may fill the seats of the groups that were asked first. The
seats stay as many, each needs a person of its own, and nobody decides beyond their own grants.
A group that it was handed over to may fill the seats of the owner team's group alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.closing import closed
from app.domain.events import Escalated
from app.domain.lifecycle import Outcome
from app.domain.plan import Do, Step
from app.domain.refusal import refused
from app.domain.request import ActionRequest, Handed

LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Further:
    """Which groups beside those of its terms may be asked about a request, as things are now."""

    widened: frozenset[str] = frozenset()
    handed: frozenset[str] = frozenset()


def escalate(request: ActionRequest, people: tuple[str, ...], code: str, now: datetime) -> Outcome:
    """Take the step that is due; `people` are whom it tells, `code` why it tells nobody."""
    if no := closed(request, now):
        return no
    step, due = request.next_step, request.escalates_at
    if step is None or due is None or now < due:
        return refused("not_due")
    group = step.to if step.do is Do.WIDEN else ""
    number = request.steps_done + 1
    return [Escalated(number, step.do, step.due_at, now, people, group, code, step.endpoint)]


def endpoints_told(request: ActionRequest) -> tuple[str, ...]:
    """Name the addresses outside that the steps so far were for, each once."""
    plan = request.terms.plan
    taken = plan.steps[: request.steps_done] if plan else ()
    return tuple(dict.fromkeys(one.endpoint for one in taken if one.do is Do.WEBHOOK))


def others_for(
    request: ActionRequest, group: str, permitted: Further | None = None
) -> tuple[str, ...]:
    """Name the groups that may fill the seats of a group besides, in the order they were asked.

    `permitted` as for `stands_for`.
    """
    widened = (one for one in request.widened if permitted is None or one in permitted.widened)
    handed = (one.group for one in counted_hands(request, permitted) if one.seats == group)
    return tuple(dict.fromkeys(one for one in (*widened, *handed) if one != group))


def counted_hands(request: ActionRequest, permitted: Further | None = None) -> tuple[Handed, ...]:
    """List to whom it was handed over, as far as that is permitted still."""
    return tuple(
        one for one in request.handed if permitted is None or one.group in permitted.handed
    )


def late(step: Step | Escalated, at: datetime) -> bool:
    """Tell whether a step came later than it should have, as people notice it."""
    return at - step.due_at > LATE


def stands_for(
    request: ActionRequest,
    person: str,
    groups: frozenset[str],
    permitted: Further | None = None,
) -> frozenset[str]:
    """Name the groups whose seats somebody of these groups may fill.

    `permitted` is what a request like this may still be widened and handed over to; None is all.
    """
    further = frozenset(request.widened)
    if permitted is not None:
        further &= permitted.widened
    seats = {one.group for one in request.terms.thresholds} if groups & further else set()
    handed = counted_hands(request, permitted)
    return (
        groups | seats | {one.seats for one in handed if one.group in groups and one.by != person}
    )
