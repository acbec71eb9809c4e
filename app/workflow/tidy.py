"""What time does: requests expire, approvals lapse, counts of refusals are chained."""

from app.domain import lifecycle
from app.domain.authority import SYSTEM
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, State
from app.workflow.ports import UnitOfWork
from app.workflow.record import Attempted, record


def end_due(uow: UnitOfWork, limit: int) -> int:
    """Expire what nobody answered and lapse what nobody used; say how many were ended."""
    return sum(_ended(uow, request) for request in uow.due(limit))


def end_one(uow: UnitOfWork, name: str) -> bool:
    """End one request whose time is over; say whether it was ended."""
    request = uow.request(name)
    return request is not None and _ended(uow, request)


def chain_repeats(uow: UnitOfWork) -> int:
    """Chain how often a refusal was repeated within its minute."""
    return uow.flush_refusals()


def _ended(uow: UnitOfWork, request: ActionRequest) -> bool:
    end = lifecycle.expire if request.state is State.PENDING else lifecycle.lapse
    outcome = end(request, uow.now)
    if isinstance(outcome, Refused):
        return False
    record(uow, request, outcome, Attempted("tick", SYSTEM))
    return True
