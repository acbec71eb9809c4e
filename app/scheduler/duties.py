"""Do what is due to requests: many at once, and one by one where that fails for one of them."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from app.domain.request import ActionRequest
from app.workflow.escalate import escalate_due, escalate_one
from app.workflow.ports import Busy, Queries, Records, StoreUnavailable, UnitOfWork
from app.workflow.tidy import end_due, end_one

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Duty:
    """What time does to requests: which are due, and how to do it to so many or to one of them.

    `many` says to how many it was done, `one` whether it was.
    """

    name: str
    due: Callable[[Queries, int], tuple[ActionRequest, ...]]
    many: Callable[[UnitOfWork, int], int]
    one: Callable[[UnitOfWork, str], bool]


ENDING = Duty("end", lambda q, limit: q.due(limit), end_due, end_one)
ESCALATING = Duty("escalate", lambda q, limit: q.escalating(limit), escalate_due, escalate_one)


async def do_what_is_due(records: Records, duty: Duty, limit: int) -> int:
    """Do it to at most so many, and say to how many; one that it cannot be done to keeps no other.

    Where nothing is due nothing is written: replicas would wait for each other every second.
    Raises Busy and StoreUnavailable, which are no fault of a request.
    """
    if not await records.read(lambda q: bool(duty.due(q, 1))):
        return 0
    try:
        return await records.write(lambda uow: duty.many(uow, limit))
    except (Busy, StoreUnavailable):
        raise
    except Exception as problem:  # noqa: BLE001 - whatever is wrong with one of them
        error = type(problem).__name__
        log.error("duty_failed", duty=duty.name, error=error)  # noqa: TRY400 - told below
    due = await records.read(lambda q: [one.id for one in duty.due(q, limit)])
    return sum([await _alone(records, duty, name) for name in due])


async def _alone(records: Records, duty: Duty, name: str) -> bool:
    try:
        return await records.write(lambda uow: duty.one(uow, name))
    except (Busy, StoreUnavailable):
        raise
    except Exception as problem:  # noqa: BLE001 - it must keep no other from its turn
        about = {"duty": duty.name, "request_id": name, "error": type(problem).__name__}
        log.error("request_left_out", **about)  # noqa: TRY400 - told by its class
        return False
