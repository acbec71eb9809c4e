"""Who may steer a request as the manager of its team."""

from dataclasses import dataclass

from app.domain.closing import closed
from app.domain.people import Account
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.workflow.meant import Meant, owns, request_meant
from app.workflow.ports import Queries
from app.workflow.standing import AT_CLICK, NeedsFresh, account_code, locked


@dataclass(frozen=True, slots=True)
class Steering:
    """A request that waits, and the manager of its team who acts on it."""

    request: ActionRequest
    manager: str


def manages(q: Queries, person: str, request: ActionRequest) -> bool:
    """Tell whether somebody is the manager of the team that owns a request, now.

    Whoever stands behind the request steers nothing about it: it is theirs, or they made the key.
    """
    policy = q.policy()
    team = policy.team(request.facts.team) if policy else None
    behind = person in request.asker.people or owns(q, person, request)
    return team is not None and person == team.manager and not behind


def steering(q: Queries, meant: Meant, *, slack_down: bool) -> Steering | Refused | NeedsFresh:
    """Judge whether somebody may steer the request that is meant, now."""
    request = request_meant(q, meant)
    if request is None:
        return meant.unknown
    manager = _acting(q, meant.account, request, slack_down=slack_down)
    if not isinstance(manager, str):
        return manager
    no = closed(request, q.now) or locked(q, request)
    return no or Steering(request, manager)


def _acting(
    q: Queries, account: Account, request: ActionRequest, *, slack_down: bool
) -> str | Refused | NeedsFresh:
    """Name the manager whose account acts; it is asked about as for any click."""
    roster = q.roster()
    person = roster.person_of(account) if roster else None
    if roster is None or person is None:
        return refused("not_on_roster" if roster else "document_unreadable")
    if not manages(q, person.id, request):
        return refused("not_manager", team=request.facts.team)
    code = account_code(q, roster, person.id, account, AT_CLICK)
    if isinstance(code, NeedsFresh):
        return refused("account_unknown") if slack_down else code
    return refused(code) if code else person.id
