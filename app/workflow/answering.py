"""Who answers for a suspended agent in the place of its owner: the owner's manager."""

from collections.abc import Iterator

from app.domain.request import ActionRequest
from app.roster.document import Roster
from app.workflow.audience import address_of
from app.workflow.locked import locked_reviewers
from app.workflow.ports import Queries
from app.workflow.suspension import suspended


def answers_for(q: Queries, request: ActionRequest) -> str:
    """Name who stands in for the owner of a suspended agent about one of its requests.

    That is the owner's manager, by the roster as it is, else as it was when the request came
    in; else the manager of the team that owns the resource. It is the first of them who is
    there, is not locked and can be written to; nobody where the agent is not suspended.
    """
    roster = q.roster()
    if roster is None or not suspended(q, request.asker.agent):
        return ""
    found = (one for one in _managers(q, roster, request) if _there(q, roster, request, one))
    return next(found, "")


def _managers(q: Queries, roster: Roster, request: ActionRequest) -> Iterator[str]:
    agent = roster.agent(request.asker.agent)
    owners = dict.fromkeys((agent.owner if agent else "", request.asker.owner))
    for one in owners:
        person = roster.person(one)
        if person is None and (then := q.roster_at(request.terms.roster_version)):
            person = then.person(one)
        if person:
            yield person.manager
    policy = q.policy()
    if policy and (team := policy.team(request.facts.team)):
        yield team.manager


def _there(q: Queries, roster: Roster, request: ActionRequest, name: str) -> bool:
    person, agent = roster.person(name), roster.agent(request.asker.agent)
    if person is None or person.left(q.now) or name in locked_reviewers(q):
        return False
    owns = agent is not None and agent.owner == name
    return not owns and address_of(q, roster, name) is not None
