"""What time does: requests expire, approvals lapse, counts of refusals are chained."""

from app.domain import lifecycle
from app.domain.authority import SYSTEM
from app.domain.request import State
from app.workflow.ports import UnitOfWork
from app.workflow.record import Attempted, record


def end_due(uow: UnitOfWork, limit: int) -> int:
    """Expire what nobody answered and lapse what nobody used; say how many were ended."""
    due = uow.due(limit)
    for request in due:
        if request.state is State.PENDING:
            outcome = lifecycle.expire(request, uow.now)
        else:
            outcome = lifecycle.lapse(request, uow.now)
        if isinstance(outcome, list):
            record(uow, request, outcome, Attempted("tick", SYSTEM))
    return len(due)


def chain_repeats(uow: UnitOfWork) -> int:
    """Chain how often a refusal was repeated within its minute."""
    return uow.flush_refusals()
