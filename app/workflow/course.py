"""Tell the steps that time has taken, from the history: whom each asked, and whom it reached."""

from collections.abc import Sequence

from app.delivery.escalation import (
    CallLine,
    Course,
    HandLine,
    NudgeLine,
    StepLine,
    StuckLine,
)
from app.domain.authority import AuthorityEvent
from app.domain.escalating import late
from app.domain.events import CardPosted, Escalated, Event, Reached, Unreached
from app.domain.request import ActionRequest
from app.domain.steering import CalledIn, HandedOver, Nudged
from app.domain.undecidable import BecameUndecidable
from app.workflow.names import name_of
from app.workflow.ports import Queries


def course_of(
    q: Queries, request: ActionRequest, told: Sequence[Event | AuthorityEvent]
) -> Course:
    """Put together what was done so far, and what is to come."""
    plan = request.terms.plan
    coming = plan.steps[request.steps_done :] if plan and request.next_step else ()
    posted = {one.card: (one.channel, one.ts) for one in told if isinstance(one, CardPosted)}
    return Course(
        steps=tuple(_line(q, one, told) for one in told if isinstance(one, Escalated)),
        coming=coming,
        cards=tuple(posted.values()),
        nudges=tuple(_nudge(q, one) for one in told if isinstance(one, Nudged)),
        stuck=_stuck(q, request, told) if request.undecidable else None,
        calls=tuple(_call(q, one) for one in told if isinstance(one, CalledIn)),
        handed=tuple(_hand(q, one) for one in told if isinstance(one, HandedOver)),
    )


def _nudge(q: Queries, one: Nudged) -> NudgeLine:
    return NudgeLine(name_of(q, one.person), tuple(name_of(q, who) for who in one.people), one.at)


def _stuck(
    q: Queries, request: ActionRequest, told: Sequence[Event | AuthorityEvent]
) -> StuckLine | None:
    """Tell why nobody can approve it; who has left is called what they were called then."""
    newest = next((one for one in reversed(told) if isinstance(one, BecameUndecidable)), None)
    if newest is None:
        return None
    then = q.roster_at(request.terms.roster_version)
    known = then.people if then else {}
    lost = tuple(
        (known[one.person].name if one.person in known else one.person, one.code)
        for one in newest.lost
    )
    return StuckLine(newest.code, newest.groups, lost, newest.at)


def _call(q: Queries, one: CalledIn) -> CallLine:
    by, absent = name_of(q, one.by), name_of(q, one.absent)
    return CallLine(by, name_of(q, one.stand_in), absent, one.at)


def _hand(q: Queries, one: HandedOver) -> HandLine:
    to, by = one.to, name_of(q, one.to.by)
    return HandLine(to.by, by, to.team, to.group, to.seats, one.reason or "", one.at)


def _line(q: Queries, step: Escalated, told: Sequence[Event | AuthorityEvent]) -> StepLine:
    reached = [one for one in told if isinstance(one, Reached) and one.step == step.step]
    missed = [one for one in told if isinstance(one, Unreached) and one.step == step.step]
    return StepLine(
        step=step.step,
        do=step.do,
        at=step.at,
        due_at=step.due_at,
        asked=tuple(name_of(q, one) for one in step.people),
        reached=tuple(_whom(q, one) for one in reached if one.person or one.endpoint),
        missed=tuple(_whom(q, one) for one in missed if one.person or one.endpoint),
        group=step.group,
        code=step.code,
        late=late(step, step.at),
        endpoint=step.endpoint,
    )


def _whom(q: Queries, one: Reached | Unreached) -> str:
    return one.endpoint or name_of(q, one.person)
