"""End what is due: many at once, and one by one where one of them cannot be ended."""

import structlog

from app.workflow.ports import Busy, Records, StoreUnavailable
from app.workflow.tidy import end_due, end_one

log = structlog.get_logger()


async def end_what_is_due(records: Records, limit: int) -> int:
    """End what is due and say how much that was; one that cannot be ended keeps no other."""
    try:
        return await records.write(lambda uow: end_due(uow, limit))
    except (Busy, StoreUnavailable):
        raise
    except Exception as problem:  # noqa: BLE001 - whatever is wrong with one of them
        log.error("ending_failed", error=type(problem).__name__)  # noqa: TRY400 - told below
    due = await records.read(lambda q: [one.id for one in q.due(limit)])
    return sum([await _ended_alone(records, name) for name in due])


async def _ended_alone(records: Records, name: str) -> bool:
    try:
        return await records.write(lambda uow: end_one(uow, name))
    except (Busy, StoreUnavailable):
        raise
    except Exception as problem:  # noqa: BLE001 - it must keep no other from its end
        error = type(problem).__name__
        log.error("request_cannot_be_ended", request_id=name, error=error)  # noqa: TRY400
        return False
