"""Judge who clicked: the account against the roster, its grants, the locks and Slack's flags."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.documents.patterns import pattern
from app.domain.action import Facts
from app.domain.authority import Lock, LockKind
from app.domain.people import Account, Flags, Standing
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.workflow.ports import Queries

AT_CLICK = timedelta(seconds=60)
AT_REDEMPTION = timedelta(minutes=5)
AT_ANY_AGE = timedelta.max
OWN = "own_request"


@dataclass(frozen=True, slots=True)
class NeedsFresh:
    """What is known of these accounts is too old to decide on: ask Slack, then try once more."""

    accounts: frozenset[Account]


def standing_of(
    q: Queries, account: Account, request: ActionRequest, age: timedelta
) -> Standing | NeedsFresh:
    """Say whether this account may decide this request now, and as a member of which groups.

    Whoever owns the agent now stands behind the request, as its owner at submission does.
    """
    roster = q.roster()
    person = roster.person_of(account) if roster else None
    if roster is None or person is None:
        code = "document_unreadable" if roster is None else "not_on_roster"
        return Standing("", account, code=code)
    flags, code = q.flags(account), ""
    if any(lock.kind is LockKind.REVIEWER and lock.target == person.id for lock in q.locks()):
        code = "locked_reviewer"
    elif flags is None or _stale(flags, age, q.now):
        return NeedsFresh(frozenset({account}))
    elif flags.code:
        code = flags.code
    elif (agent := roster.agent(request.asker.agent)) and agent.owner == person.id:
        code = OWN
    if code:
        return Standing(person.id, account, code=code)
    return Standing(person.id, account, roster.groups_for(person.id, request.facts, q.now))


def standings_of_reviewers(
    q: Queries, request: ActionRequest, age: timedelta
) -> dict[str, Standing] | NeedsFresh:
    """Say who of those who reviewed the current revision still counts, by person."""
    judged: dict[str, Standing] = {}
    stale: set[Account] = set()
    for one in request.current_reviews:
        standing = standing_of(q, one.account, request, age)
        if isinstance(standing, NeedsFresh):
            stale |= standing.accounts
        elif standing.person == one.person and one.person not in request.asker.people:
            judged[one.person] = standing
    return NeedsFresh(frozenset(stale)) if stale else judged


def standing_and_others(
    q: Queries, account: Account, request: ActionRequest, age: timedelta
) -> tuple[Standing, dict[str, Standing]] | NeedsFresh:
    """Judge who clicks and who reviewed before; every account to ask about is named at once.

    Somebody who cannot decide anyway causes no question about others.
    """
    standing = standing_of(q, account, request, age)
    if isinstance(standing, Standing) and standing.code:
        return standing, {}
    others = standings_of_reviewers(q, request, age)
    if isinstance(standing, NeedsFresh):
        further = others.accounts if isinstance(others, NeedsFresh) else frozenset()
        return NeedsFresh(standing.accounts | further)
    return others if isinstance(others, NeedsFresh) else (standing, others)


def narrowed(
    q: Queries, standings: Mapping[str, Standing], facts: Facts | None
) -> dict[str, Standing]:
    """Keep only the groups that may review the action as it is known now, not only then."""
    roster = q.roster()
    if facts is None or roster is None:
        return dict(standings)
    return {
        person: replace(one, groups=one.groups & roster.groups_for(person, facts, q.now))
        for person, one in standings.items()
    }


def locked(q: Queries, request: ActionRequest) -> Refused | None:
    """Refuse while a lock covers the request's agent, action, team, or everything.

    A lock stops rejections as it stops approvals: while it is on, nothing is decided.
    """
    for lock in q.locks():
        if covers(lock, request.asker.agent, request.facts.action, request.facts.team):
            return refused("locked", reason=lock.reason)
    return None


def covers(lock: Lock, agent: str, action: str, team: str) -> bool:
    """Tell whether a lock stops what this agent wants to do.

    A scope is the name of an action, or a pattern of names as policies write them.
    """
    match lock.kind:
        case LockKind.ALL:
            return True
        case LockKind.AGENT:
            return lock.target == agent
        case LockKind.TEAM:
            return lock.target == team
        case LockKind.SCOPE:
            return lock.target == action or pattern(lock.target).matches(action)
        case LockKind.REVIEWER:
            return False


def _stale(flags: Flags, age: timedelta, now: datetime) -> bool:
    """Tell whether flags are too old, or from a future that the clock has gone back from."""
    return abs(now - flags.checked_at) > age
