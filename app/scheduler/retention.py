"""Keep no longer than was agreed what is private, and what delivery left behind."""

from datetime import timedelta

from app.workflow.ports import Records
from app.workflow.retention import shred_old

AT_ONCE = 50
KEPT = timedelta(days=7)
A_DAY = timedelta(days=1)


class Retention:
    """Erases requests so many days after they were asked; never, where no number is set."""

    def __init__(self, records: Records, days: int | None) -> None:
        self._records = records
        self._days = days

    async def tidy(self) -> None:
        """Remove settled messages and answers that no click can ask for any more."""
        removed = AT_ONCE
        while removed >= AT_ONCE:
            removed = await self._records.write(lambda uow: uow.prune(uow.now - KEPT, AT_ONCE))

    async def shred(self) -> None:
        """Erase what was kept long enough, a few at a time so that nobody waits for it."""
        if self._days is None:
            return
        age, erased = A_DAY * self._days, AT_ONCE
        while erased == AT_ONCE and await self._records.read(
            lambda q: bool(q.outlived(q.now - age, 1))
        ):
            erased = await self._records.write(lambda uow: shred_old(uow, uow.now - age, AT_ONCE))
