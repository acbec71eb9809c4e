"""Decide on what Slack says of the people now: ask outside the transaction, then try once more."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from app.domain.people import Account, Flags
from app.workflow.accounts import keep_accounts
from app.workflow.ports import Lane, Records, UnitOfWork
from app.workflow.standing import NeedsFresh

T = TypeVar("T")


class Directory(Protocol):
    """Where the flags of accounts come from."""

    async def look_up(self, accounts: frozenset[Account]) -> tuple[Flags, ...] | None:
        """Give the flags of every account, or nothing when Slack cannot be reached."""


class Unreachable:
    """Slack could not be asked, and what was wanted cannot be decided without it."""


async def decided(
    records: Records,
    directory: Directory,
    unit: Callable[[UnitOfWork, bool], T | NeedsFresh],
) -> T | Unreachable:
    """Run a deciding unit; where accounts are stale, refresh them and run it once more.

    The unit's second argument says that Slack cannot be reached: it then refuses what needs
    fresh knowledge, or answers `NeedsFresh` again, which is told as `Unreachable`.
    """
    answer = await records.write(lambda uow: unit(uow, False), Lane.DECISION)  # noqa: FBT003
    if not isinstance(answer, NeedsFresh):
        return answer
    found = await directory.look_up(answer.accounts)

    def again(uow: UnitOfWork) -> T | NeedsFresh:
        keep_accounts(uow, found or ())
        return unit(uow, found is None)

    second = await records.write(again, Lane.DECISION)
    return Unreachable() if isinstance(second, NeedsFresh) else second
