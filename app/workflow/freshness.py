"""Decide on what Slack says of the people now: ask outside the transaction, then try once more."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from app.domain.people import Account, Flags
from app.domain.user_groups import Snapshot
from app.workflow.accounts import keep_accounts
from app.workflow.ports import Lane, Records, UnitOfWork
from app.workflow.standing import NeedsFresh
from app.workflow.user_groups import keep_user_groups

T = TypeVar("T")


class Directory(Protocol):
    """Where the flags of accounts come from, and who is in a Slack user group."""

    async def look_up(self, accounts: frozenset[Account]) -> tuple[Flags, ...] | None:
        """Give the flags of every account, or nothing when Slack cannot be reached."""

    async def look_into(self, groups: frozenset[str]) -> tuple[Snapshot, ...]:
        """Give what is known now of these user groups, those left out that it is not known of."""


class Unreachable:
    """Slack could not be asked, and what was wanted cannot be decided without it."""


async def decided(
    records: Records,
    directory: Directory,
    unit: Callable[[UnitOfWork, bool], T | NeedsFresh],
    lane: Lane = Lane.DECISION,
) -> T | Unreachable:
    """Run a deciding unit; where accounts or groups are stale, refresh them and run it again.

    The unit's second argument says that Slack cannot be reached: it then refuses what needs
    fresh knowledge, or answers `NeedsFresh` again, which is told as `Unreachable`.
    """
    answer = await records.write(lambda uow: unit(uow, False), lane)  # noqa: FBT003
    if not isinstance(answer, NeedsFresh):
        return answer
    found = await directory.look_up(answer.accounts) if answer.accounts else ()
    seen = await directory.look_into(answer.groups) if answer.groups else ()
    down = found is None or {one.id for one in seen} != answer.groups

    def again(uow: UnitOfWork) -> T | NeedsFresh:
        keep_accounts(uow, found or ())
        keep_user_groups(uow, seen)
        return unit(uow, down)

    second = await records.write(again, lane)
    return Unreachable() if isinstance(second, NeedsFresh) else second
