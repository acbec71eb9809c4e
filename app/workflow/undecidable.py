"""Notice what nobody can approve any more because people, rights or hours changed; once each.

What people may do follows from what is known of them (`circumstances`). Only where that has
changed is every pending request looked at again; a tick sees each change, whatever made it.
"""

from collections.abc import Hashable, Iterable

from app.domain.authority import SYSTEM
from app.domain.noticing import Finding, notice
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, State
from app.domain.undecidable import NOBODY_LEFT
from app.roster.user_groups import stale
from app.workflow.audience import reachable
from app.workflow.deciders import found_of
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, record

ATTEMPTED = Attempted("tick", SYSTEM)


def circumstances(q: Queries) -> Hashable:
    """Put together all on which it depends who may approve what; equal where nothing changed."""
    policy, roster = q.policy(), q.roster()
    if policy is None or roster is None:
        return None
    flagged = [
        (account, flags.code)
        for account in roster.accounts
        if (flags := q.flags(account)) and flags.code
    ]
    return (
        (policy.version, roster.version),
        tuple(one.id for one in q.locks()),
        tuple(flagged),
        tuple(sorted((name, one.version) for name, one in roster.snapshots.items())),
        stale(roster, q.now),
        roster.current(q.now),
        tuple(one.span.holds(q.now) for one in roster.grants),
        tuple(one.id for one in roster.covers if one.within(roster.limits.cover).holds(q.now)),
        tuple(one.left(q.now) for one in roster.people.values()),
        tuple(one.id for one in q.enrolments()),
    )


def changed(q: Queries, request: ActionRequest) -> bool:
    """Tell whether something else is written of a request than what is so now."""
    found = found_of(q, request) if request.state is State.PENDING else None
    return found is not None and found.code != request.undecidable


def notice_one(uow: UnitOfWork, name: str) -> bool:
    """Write down of one request whether anybody can still approve it; say whether that is new."""
    request = uow.request(name)
    return request is not None and noticed(uow, request) is not None


def notice_all(uow: UnitOfWork, names: Iterable[str]) -> int:
    """Write it down of each; say of how many it was new."""
    return sum(notice_one(uow, name) for name in names)


def noticed(uow: UnitOfWork, request: ActionRequest) -> ActionRequest | None:
    """Write down whether anybody can still approve a request, where that is new."""
    found = found_of(uow, request) if request.state is State.PENDING else None
    if found is None or found.code == request.undecidable:
        return None
    outcome = notice(request, found, _told(uow, request, found), uow.now)
    after = None if isinstance(outcome, Refused) else record(uow, request, outcome, ATTEMPTED)
    return None if isinstance(after, Refused) else after


def _told(q: Queries, request: ActionRequest, found: Finding) -> tuple[str, ...]:
    """Name who is told: the manager of the team, or the backups where that one cannot be."""
    roster, policy = q.roster(), q.policy()
    team = policy.team(request.facts.team) if policy else None
    if roster is None or team is None or found.code != NOBODY_LEFT:
        return ()
    manager = reachable(q, roster, request, (team.manager,))
    return manager or reachable(q, roster, request, roster.members(team.backups, q.now))
