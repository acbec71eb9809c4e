"""Look at what waits again whenever it has changed who may approve what, and tell of it."""

import asyncio
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

import structlog

from app.domain.authority import AuthorityEvent
from app.domain.events import Amended, Event, Expired, Reviewed
from app.domain.request import ActionRequest, State
from app.domain.steering import HandedOver
from app.domain.undecidable import BecameUndecidable
from app.scheduler.duties import Duty, do_what_is_due
from app.workflow.briefings import brief, something_to_brief
from app.workflow.ports import Busy, Queries, Records, StoreUnavailable
from app.workflow.undecidable import changed, circumstances, notice_all, notice_one

log = structlog.get_logger()

AT_ONCE, PAGE = 10, 20
Happened = tuple[Event | AuthorityEvent, ActionRequest | None]


@dataclass
class Noticing:
    """Notices what nobody can approve any more, and what somebody can again.

    All that is pending is read again only where `circumstances` changed, and at the first look.
    A request that was itself changed, by a narrower action or by who stood in for whom, is
    looked at alone.
    """

    records: Records
    stopping: Callable[[], bool] = field(default=lambda: False)
    page: int = PAGE
    _known: Hashable = None
    _changed: set[str] = field(default_factory=set)

    def committed(self, happened: Iterable[Happened]) -> None:
        """Hear what was recorded; what becomes of what nobody could approve is logged."""
        for event, request in happened:
            if request is None:
                continue
            match event:
                case Amended() | Reviewed() | HandedOver():
                    self._changed.add(request.id)
                case BecameUndecidable():
                    left = request.next_step is not None
                    about = {"request_id": request.id, "why": event.code, "escalated": left}
                    log.error("request_undecidable", **about)
                case Expired() if request.undecidable:
                    log.error("undecidable_request_expired", request_id=request.id)

    async def look(self) -> None:
        """Look at what waits, as far as anything changed since the last time.

        What could not be looked at, because the store was busy or not there, is the next time.
        """
        now = await self.records.read(circumstances)
        alone, self._changed = self._changed, set()
        done = False
        try:
            done = await self._looked(now, alone)
        finally:
            self._changed |= set() if done else alone

    async def _looked(self, now: Hashable, alone: set[str]) -> bool:
        """Look at all where `now` is new, else at these alone; say whether that was done."""
        if now == self._known:
            await self._notice(sorted(alone))
        elif now is None or not await self._all():
            return False
        else:
            await self._brief()
        self._known = now
        return True

    async def _all(self) -> bool:
        """Look at everything that is pending, page by page; say whether that was all."""
        after = ""
        while not self.stopping():
            names, after = await self.records.read(_page(after, self.page))
            await self._notice(names)
            if not after:
                return True
            await asyncio.sleep(0)  # where reading takes no thread, this is others' only turn
        return False

    async def _brief(self) -> None:
        """Tell who comes on duty, or answers for a suspended agent, what waits."""
        try:
            if await self.records.read(something_to_brief):
                await self.records.write(brief)
        except (Busy, StoreUnavailable):
            raise
        except Exception as problem:  # noqa: BLE001 - it must keep nothing else from its turn
            log.error("briefing_failed", error=type(problem).__name__)  # noqa: TRY400 - as duties

    async def _notice(self, names: list[str]) -> None:
        for first in range(0, len(names), AT_ONCE):
            await do_what_is_due(self.records, _duty(names[first : first + AT_ONCE]), AT_ONCE)


def _duty(names: list[str]) -> Duty:
    return Duty(
        "notice",
        lambda q, _: tuple(found for one in names if (found := q.request(one))),
        lambda uow, _: notice_all(uow, names),
        notice_one,
    )


def _page(after: str, size: int) -> Callable[[Queries], tuple[list[str], str]]:
    def read(q: Queries) -> tuple[list[str], str]:
        page = q.requests_of(state=State.PENDING, limit=size, after=after)
        return [one.id for one in page.requests if _differs(q, one)], page.next

    return read


def _differs(q: Queries, request: ActionRequest) -> bool:
    """Tell whether to look at it alone, which tells what is wrong where this cannot be told."""
    try:
        return changed(q, request)
    except Exception:  # noqa: BLE001 - it must keep no other from its turn
        return True
