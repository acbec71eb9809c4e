"""Time takes the steps of a plan: what is due is a query, each is taken once, none is left out.

After a time in which nothing ran, every step that became due is recorded, and what it would
have sent is sent once: messages to the same person are one message.
"""

from app.domain import escalating
from app.domain.authority import SYSTEM
from app.domain.lifecycle import Outcome
from app.domain.plan import NOBODY, TAKEN, Do, Step
from app.domain.refusal import Refused
from app.domain.request import ActionRequest
from app.domain.undecidable import NOBODY_LEFT
from app.workflow.audience import members_able, told_by
from app.workflow.escalation_messages import channel_of_group
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, record
from app.workflow.undecidable import noticed

ATTEMPTED = Attempted("tick", SYSTEM)


def escalate_due(uow: UnitOfWork, limit: int) -> int:
    """Take the steps that are due of so many requests; say of how many."""
    return sum(escalate(uow, request) > 0 for request in uow.escalating(limit))


def escalate_one(uow: UnitOfWork, name: str) -> bool:
    """Take what is due of one request; say whether there was anything."""
    request = uow.request(name)
    return request is not None and escalate(uow, request) > 0


def escalate(uow: UnitOfWork, request: ActionRequest) -> int:
    """Take every step of a request that is due, in order; say how many.

    What is due to expire is not escalated any more. A step that can ask nobody brings the next
    one forward.
    """
    taken = 0
    while step := request.next_step:
        outcome = _taken(uow, request, step)
        after = None if isinstance(outcome, Refused) else record(uow, request, outcome, ATTEMPTED)
        if after is None or isinstance(after, Refused):
            break
        request, taken = _with_people(uow, after), taken + 1
    return taken


def _with_people(uow: UnitOfWork, request: ActionRequest) -> ActionRequest:
    """Say at once that a request can be decided again, where a step widened it to who can."""
    return (noticed(uow, request) if request.undecidable else None) or request


def _taken(q: Queries, request: ActionRequest, step: Step) -> Outcome:
    match step.do:
        case Do.REMIND:
            people: tuple[str, ...] = ()
            code = TAKEN if request.taken else NOBODY * (not _standing_cards(q, request))
            code = NOBODY if request.undecidable == NOBODY_LEFT else code
        case Do.DM:
            people = told_by(q, request, step)
            code = "" if people else NOBODY
        case Do.WIDEN:
            able = members_able(q, request, step.to)
            code = "" if able else NOBODY
            people = () if channel_of_group(q, step.to) else able
        case Do.WEBHOOK:
            people, code = (), ""
    return escalating.escalate(request, people, code, q.now)


def _standing_cards(q: Queries, request: ActionRequest) -> bool:
    return any(not one.undeliverable for one in q.cards_of(request.id))
