"""Who may ask for what, for whom, and whether anybody could approve it."""

from app.domain.action import Facts
from app.domain.authority import Key, KeyKind
from app.domain.hands import folded
from app.domain.people import Asker, Threshold
from app.domain.refusal import Refused, refused
from app.domain.seats import Groups
from app.roster.document import Roster
from app.roster.people import Agent
from app.roster.user_groups import stale
from app.workflow.locked import locked_reviewers
from app.workflow.ports import Queries
from app.workflow.standing import covers
from app.workflow.suspension import suspended


def admitted(q: Queries, roster: Roster, key: Key, facts: Facts) -> Agent | Refused:
    """Check that the agent of a key may ask for this now."""
    agent = roster.agent(key.name) if key.kind is KeyKind.AGENT else None
    if agent is None:
        return refused("agent_unknown")
    code = roster.may_ask(agent.name, facts.action, q.now)
    if no := refused(code) if code else suspended(q, agent.name):
        return no
    for lock in q.locks():
        if covers(lock, agent.name, facts.action, facts.team):
            return refused("locked", reason=lock.reason)
    if q.pending_count(agent.name, agent.max_pending) >= agent.max_pending:
        return refused("too_many_pending", limit=str(agent.max_pending))
    return agent


def asker_of(roster: Roster, agent: Agent, key: Key, named: str) -> Asker | Refused:
    """Name everybody behind a request; without a person named, it is the agent's owner's.

    Whoever is behind it does not decide it. So where an agent leaves somebody out, that person
    may: the roster can require that it names one.
    """
    if agent.requester_required and not named:
        return refused("requester_missing")
    person = (roster.person_by_email(named) or roster.person(named)) if named else None
    if named and (person is None or person.id not in agent.requesters):
        return refused("requester_not_named")
    return Asker(
        agent=agent.name,
        owner=agent.owner,
        requester=person.id if person else agent.owner,
        key_id=key.id,
        key_creator=key.line[1].name,
        requester_named=bool(named),
        key_makers=_makers(roster, key),
    )


def _makers(roster: Roster, key: Key) -> tuple[str, ...]:
    """Name everybody whose hand is in a key, as the roster writes them."""
    names = {one.name for one in key.line[1:]}
    alike = {folded(one) for one in names}
    return tuple(sorted(names | {one for one in roster.people if folded(one) in alike}))


def eligible(q: Queries, roster: Roster, asker: Asker, facts: Facts) -> Groups:
    """Name who could approve: in scope now, not behind the request, not known to be barred."""
    able = roster.eligible(facts, q.now)
    barred = _barred(q, roster, asker, able)
    return {name: groups for name, groups in able.items() if name not in barred}


def excluded(
    q: Queries, roster: Roster, asker: Asker, facts: Facts, thresholds: tuple[Threshold, ...]
) -> tuple[tuple[str, str], ...]:
    """Say of each member of the groups that are asked why they may not decide it, by a code."""
    able, wanted = roster.eligible(facts, q.now), {one.group for one in thresholds}
    members = {one.person for one in roster.current(q.now, wanted)}
    ended = {one.person for one in roster.memberships if one.group in wanted} - members
    granted = {one: groups for one, groups in able.items() if groups & wanted}
    found = dict.fromkeys(ended, "not_member_now")
    found |= dict.fromkeys(members - granted.keys(), "not_granted")
    return tuple(sorted((found | _barred(q, roster, asker, granted)).items()))


def _barred(q: Queries, roster: Roster, asker: Asker, able: Groups) -> dict[str, str]:
    """Say who of these may not decide it, and by which code: behind it, locked, or no account."""
    locked = locked_reviewers(q)
    behind = dict.fromkeys(asker.people, "key_creator")
    behind |= {asker.requester: "requester", asker.owner: "agent_owner"}
    found = {}
    for name in able:
        if name in behind:
            found[name] = behind[name]
        elif name in locked:
            found[name] = "locked"
        elif not clean(q, roster, name):
            found[name] = "account_barred"
    return found


def in_doubt(q: Queries, roster: Roster, facts: Facts) -> frozenset[str]:
    """Name the ids of user groups that may review this and are not known lately enough."""
    unknown = {one.group for one in roster.granting(facts, q.now)} & stale(roster, q.now)
    return frozenset(roster.user_groups[name].id for name in unknown)


def enrolled(q: Queries, people: Groups) -> Groups:
    """Keep whoever can give a code; a lock-out passes, and who is locked out is still asked."""
    known = {one.person for one in q.enrolments() if q.secret_of(one) is not None}
    return {name: groups for name, groups in people.items() if name in known}


def clean(q: Queries, roster: Roster, name: str) -> bool:
    """Tell whether somebody has an account of which Slack said nothing against it."""
    person = roster.person(name)
    flags = [q.flags(account) for account in person.accounts] if person else []
    return any(one is None or not one.code for one in flags)
