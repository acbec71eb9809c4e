"""Whom a step asks: those who may decide and have not, and who can be reached at all."""

from collections.abc import Iterable

from app.domain.escalating import stands_for
from app.domain.people import Account
from app.domain.plan import Step, Who
from app.domain.request import ActionRequest
from app.roster.document import Roster
from app.workflow.admission import eligible
from app.workflow.locked import locked_reviewers
from app.workflow.ports import Queries
from app.workflow.progress import progress_of
from app.workflow.terms import teams_asked


def told_by(q: Queries, request: ActionRequest, step: Step) -> tuple[str, ...]:
    """Name whom a direct message of this step is for: never who is on it already.

    Whoever handed it over has acted: the other team's people are asked, and they themselves only
    where nobody else can be.
    """
    roster, policy = q.roster(), q.policy()
    teams = teams_asked(policy, request) if policy else ()
    if roster is None or not teams:
        return ()
    match step.who:
        case Who.REVIEWERS:
            return reachable(q, roster, request, still_asked(q, roster, request))
        case Who.BACKUPS:
            found = {who for one in teams for who in roster.members(one.backups, q.now)}
        case _:
            found = {one.manager for one in teams}
    acted = {one.by for one in request.handed}
    others = reachable(q, roster, request, found - acted)
    return others or reachable(q, roster, request, found & acted)


def still_asked(q: Queries, roster: Roster, request: ActionRequest) -> list[str]:
    """Name who could fill a seat that is still empty."""
    empty = {one.group for one in progress_of(q, request) if one.filled < one.needed}
    done = {one.person for one in request.current_reviews}
    able = eligible(q, roster, request.asker, request.facts)
    return [
        person
        for person, groups in able.items()
        if person not in done and empty & stands_for(request, person, groups)
    ]


def members_able(q: Queries, request: ActionRequest, group: str) -> tuple[str, ...]:
    """Name who of a group may decide this by the group's own grants, and can be reached."""
    roster = q.roster()
    if roster is None:
        return ()
    able = eligible(q, roster, request.asker, request.facts)
    found = [person for person, groups in able.items() if group in groups]
    return reachable(q, roster, request, found)


def reachable(
    q: Queries, roster: Roster, request: ActionRequest, people: Iterable[str]
) -> tuple[str, ...]:
    """Keep who can be written to, is not behind the request, not locked, and not on it."""
    behind = {request.asker.owner, request.asker.requester}
    behind |= {request.taken.person} if request.taken else set()
    asked = sorted(set(people) - behind - locked_reviewers(q))
    return tuple(one for one in asked if address_of(q, roster, one))


def user_of(q: Queries, name: str) -> str:
    """Name the Slack user as whom a person is written to; empty where they cannot be."""
    roster = q.roster()
    account = address_of(q, roster, name) if roster else None
    return account.user if account else ""


def address_of(q: Queries, roster: Roster, name: str) -> Account | None:
    """Choose the account at which a person is written to: one that Slack has not refused."""
    person = roster.person(name)
    for account in person.accounts if person else ():
        flags = q.flags(account)
        if flags is None or not flags.code:
            return account
    return None
