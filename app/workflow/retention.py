"""Erase what was kept long enough: the private part of a request goes, the chain stays whole."""

from datetime import datetime

from app.domain.authority import SYSTEM, Actor
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.domain.shredding import shred
from app.workflow.ports import UnitOfWork
from app.workflow.record import Attempted, note, record


def shred_old(uow: UnitOfWork, asked_before: datetime, limit: int, by: Actor = SYSTEM) -> int:
    """Erase requests that were asked before a moment and are over; say how many."""
    found = [uow.request(name) for name in uow.outlived(asked_before, limit)]
    done = [_shredded(uow, one, by) for one in found if one is not None]
    return sum(isinstance(one, ActionRequest) for one in done)


def shred_as_operator(uow: UnitOfWork, operator: Actor, name: str) -> ActionRequest | Refused:
    """Erase one request that is over, however young it is."""
    request = uow.request(name)
    if request is None:
        return note(uow, request, refused("not_yours"), Attempted("shred", operator))
    return _shredded(uow, request, operator)


def _shredded(uow: UnitOfWork, request: ActionRequest, by: Actor) -> ActionRequest | Refused:
    outcome = shred(request, "" if by == SYSTEM else by.told, uow.now)
    return record(uow, request, outcome, Attempted("shred", by))
