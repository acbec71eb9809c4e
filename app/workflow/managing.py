"""Who may steer a request as the manager of its team, and what each person is offered to press."""

from app.delivery.escalation import NO_OFFERS, Offers
from app.domain.people import Account
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, State
from app.workflow.ask_status import may_decide
from app.workflow.home import card_of
from app.workflow.meant import owns
from app.workflow.ports import Queries
from app.workflow.standing import AT_CLICK, NeedsFresh, account_code


def manages(q: Queries, person: str, request: ActionRequest) -> bool:
    """Tell whether somebody is the manager of the team that owns a request, now.

    Whoever stands behind the request steers nothing about it.
    """
    policy = q.policy()
    team = policy.team(request.facts.team) if policy else None
    return team is not None and person == team.manager and not owns(q, person, request)


def manager_acting(
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


def offered_to(q: Queries, request: ActionRequest, person: str) -> Offers:
    """Say what somebody may press below a message about a request; each press is judged anew."""
    card = card_of(q, request)
    if not card or request.state is not State.PENDING:
        return NO_OFFERS
    return Offers(card, may_decide(q, person, request), manages(q, person, request))
