"""Keep what Slack says of the people on the roster fresh."""

from datetime import timedelta

from app.domain.people import Account, Flags
from app.workflow.ports import Queries, UnitOfWork

STALE = timedelta(seconds=40)


def stale_accounts(q: Queries, limit: int) -> frozenset[Account]:
    """Name the roster's accounts that were not looked at lately, the longest ago first."""
    roster = q.roster()
    if roster is None:
        return frozenset()
    seen = [
        (flags.checked_at if (flags := q.flags(account)) else None, account)
        for person in roster.people.values()
        for account in person.accounts
    ]
    due = [(at, account) for at, account in seen if at is None or q.now - at > STALE]
    due.sort(key=lambda one: (one[0] is not None, one[0], one[1]))
    return frozenset(account for _, account in due[:limit])


def keep_accounts(uow: UnitOfWork, found: tuple[Flags, ...]) -> None:
    """Write down what Slack said, unless it was worse at a later moment that is known already."""
    for flags in found:
        known = uow.flags(flags.account)
        worse = known is not None and known.code and not flags.code
        if known is None or not (worse and flags.checked_at < known.checked_at <= uow.now):
            uow.keep_flags(flags.after(known))
