"""Take the steps that are due: many at once, and one by one where one of them cannot be taken."""

import structlog

from app.workflow.escalate import escalate_due, escalate_one
from app.workflow.ports import Busy, Records, StoreUnavailable

log = structlog.get_logger()


async def escalate_what_is_due(records: Records, limit: int) -> int:
    """Take the steps of so many requests, and say of how many; one that cannot keeps no other."""
    try:
        return await records.write(lambda uow: escalate_due(uow, limit))
    except (Busy, StoreUnavailable):
        raise
    except Exception as problem:  # noqa: BLE001 - whatever is wrong with one of them
        log.error("escalating_failed", error=type(problem).__name__)  # noqa: TRY400 - told below
    due = await records.read(lambda q: [one.id for one in q.escalating(limit)])
    return sum([await _alone(records, name) for name in due])


async def _alone(records: Records, name: str) -> bool:
    try:
        return await records.write(lambda uow: escalate_one(uow, name))
    except (Busy, StoreUnavailable):
        raise
    except Exception as problem:  # noqa: BLE001 - it must keep no other from its steps
        error = type(problem).__name__
        log.error("request_cannot_be_escalated", request_id=name, error=error)  # noqa: TRY400
        return False
