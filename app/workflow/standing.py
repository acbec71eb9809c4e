"""Judge who clicked: the account against the roster, its grants, the locks and Slack's flags."""

from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

from app.domain.authority import Lock, LockKind
from app.domain.people import Account, Standing
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.workflow.ports import Queries

AT_CLICK = timedelta(seconds=60)
AT_REDEMPTION = timedelta(minutes=5)
AT_ANY_AGE = timedelta.max


@dataclass(frozen=True, slots=True)
class NeedsFresh:
    """What is known of these accounts is too old to decide on: ask Slack, then try once more."""

    accounts: frozenset[Account]


def standing_of(
    q: Queries, account: Account, request: ActionRequest, age: timedelta
) -> Standing | NeedsFresh:
    """Say whether this account may decide this request now, and as a member of which groups."""
    roster = q.roster()
    person = roster.person_of(account) if roster else None
    if roster is None or person is None:
        code = "document_unreadable" if roster is None else "not_on_roster"
        return Standing("", account, code=code)
    if any(lock.kind is LockKind.REVIEWER and lock.target == person.id for lock in q.locks()):
        return Standing(person.id, account, code="locked_reviewer")
    flags = q.flags(account)
    if flags is None:
        return NeedsFresh(frozenset({account}))
    if age is not AT_ANY_AGE and q.now - flags.checked_at > age:
        return NeedsFresh(frozenset({account}))
    if flags.code:
        return Standing(person.id, account, code=flags.code)
    groups = roster.groups_for(person.id, request.facts, q.now)
    return Standing(person.id, account, groups)


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


def locked(q: Queries, request: ActionRequest) -> Refused | None:
    """Refuse while a lock covers the request's agent, action, team, or everything."""
    for lock in q.locks():
        if covers(lock, request.asker.agent, request.facts.action, request.facts.team):
            return refused("locked", reason=lock.reason or "ask an operator.")
    return None


def covers(lock: Lock, agent: str, action: str, team: str) -> bool:
    """Tell whether a lock stops what this agent wants to do."""
    match lock.kind:
        case LockKind.ALL:
            return True
        case LockKind.AGENT:
            return lock.target == agent
        case LockKind.TEAM:
            return lock.target == team
        case LockKind.SCOPE:
            return fnmatchcase(action, lock.target)
        case LockKind.REVIEWER:
            return False
