"""Judge who clicked: the account against the roster, its grants, the locks and Slack's flags."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.documents.patterns import pattern
from app.domain.action import Facts
from app.domain.authority import Lock, LockKind
from app.domain.escalating import Further, stands_for
from app.domain.people import Account, Flags, Standing
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, State
from app.roster.document import Roster
from app.roster.user_groups import doubtful, versions
from app.workflow.lending import Lent, lent_to
from app.workflow.locked import locked_reviewers
from app.workflow.ports import Queries

AT_CLICK = timedelta(seconds=60)
AT_REDEMPTION = timedelta(minutes=5)
AT_ANY_AGE = timedelta.max
OWN = "own_request"
UNSEEN = "group_unknown"


@dataclass(frozen=True, slots=True)
class NeedsFresh:
    """What is known of these is too old to decide on: ask Slack, then try once more.

    `groups` are ids of Slack user groups.
    """

    accounts: frozenset[Account] = frozenset()
    groups: frozenset[str] = frozenset()

    def with_those_of(self, other: object) -> "NeedsFresh":
        """Add what is to be asked for another judgement, if anything is."""
        if not isinstance(other, NeedsFresh):
            return self
        return NeedsFresh(self.accounts | other.accounts, self.groups | other.groups)


def standing_of(
    q: Queries,
    account: Account,
    request: ActionRequest,
    age: timedelta,
    held: frozenset[str] = frozenset(),
    *,
    as_last_said: bool = False,
) -> Standing | NeedsFresh:
    """Say whether this account may decide this request now, and as a member of which groups.

    Whoever owns the agent now stands behind the request, as its owner at submission does.
    `held` are the groups in whose name they have reviewed it. With `as_last_said`, a flag that
    Slack leaves out now counts as it last was.
    """
    roster = q.roster()
    person = roster.person_of(account) if roster else None
    if roster is None or person is None:
        code = "document_unreadable" if roster is None else "not_on_roster"
        return Standing("", account, code=code)
    flags = q.flags(account)
    if flags is not None and _stale(flags, age, q.now):
        flags = None
    if flags is not None and as_last_said:
        flags = flags.as_last_said()
    if code := _code(q, roster, person.id, request, flags):
        return Standing(person.id, account, code=code)
    lent = lent_to(q, person.id, request, age, held=held)
    doubt = doubtful(roster, person.id, request.facts, q.now, held) | lent.unseen
    if flags is None or ((doubt or lent.accounts) and age != AT_ANY_AGE):
        asked = lent.accounts | (frozenset() if flags else {account})
        return NeedsFresh(asked, doubt)
    groups = roster.groups_for(person.id, request.facts, q.now)
    own, groups = groups, groups | lent.groups
    if doubt and not groups and request.state is State.PENDING:
        return Standing(person.id, account, code=UNSEEN)
    stands, seen = stands_for(request, person.id, own) | lent.groups, versions(roster, groups)
    return Standing(person.id, account, stands, snapshots=seen, covers=lent.covers)


def _code(
    q: Queries, roster: Roster, person: str, request: ActionRequest, flags: Flags | None
) -> str:
    """Say why this person may not decide, as far as that is known without fresh flags."""
    if (code := _own_code(q, roster, person, flags)) or flags is None:
        return code
    agent = roster.agent(request.asker.agent)
    return OWN if agent and agent.owner == person else ""


def _own_code(q: Queries, roster: Roster, person: str, flags: Flags | None) -> str:
    if roster.people[person].left(q.now):
        return "not_on_roster"
    if person in locked_reviewers(q):
        return "locked_reviewer"
    return flags.code if flags else ""


def account_code(
    q: Queries, roster: Roster, person: str, account: Account, age: timedelta
) -> str | NeedsFresh:
    """Say why somebody may use no right of theirs, whatever it is about; nothing if they may."""
    flags = q.flags(account)
    if flags is not None and _stale(flags, age, q.now):
        flags = None
    code = _own_code(q, roster, person, flags)
    return code if code or flags else NeedsFresh(frozenset({account}))


def standings_of_reviewers(
    q: Queries, request: ActionRequest, age: timedelta
) -> dict[str, Standing] | NeedsFresh:
    """Say who of those who reviewed the current revision still counts, by person."""
    judged: dict[str, Standing] = {}
    stale = NeedsFresh()
    for one in request.current_reviews:
        standing = standing_of(q, one.account, request, age, one.groups)
        if isinstance(standing, NeedsFresh):
            stale = stale.with_those_of(standing)
        elif standing.person == one.person and one.person not in request.asker.people:
            judged[one.person] = standing
    return judged if stale == NeedsFresh() else stale


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
        return standing.with_those_of(others)
    return others if isinstance(others, NeedsFresh) else (standing, others)


def narrowed(
    q: Queries,
    standings: Mapping[str, Standing],
    request: ActionRequest,
    facts: Facts | None,
    further: Further | None = None,
) -> dict[str, Standing]:
    """Keep only the groups that may review the action as it is known now, not only then.

    `further` are the groups that the active policy would still ask besides; None is any.
    """
    roster = q.roster()
    if facts is None or roster is None:
        return dict(standings)
    now = {person: roster.groups_for(person, facts, q.now) for person in standings}
    return {
        person: _narrowed(
            one,
            stands_for(request, person, now[person], further),
            lent_to(q, person, request, AT_ANY_AGE, facts=facts, further=further),
        )
        for person, one in standings.items()
    }


def _narrowed(one: Standing, own: frozenset[str], lent: Lent) -> Standing:
    """Keep of one's own groups those that still are, and of the lent ones those that are lent."""
    covers = tuple(each for each in one.covers if each in lent.covers)
    mine = one.groups - {each.group for each in one.covers}
    groups = (mine & own) | {each.group for each in covers}
    return replace(one, groups=groups, covers=covers)


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
