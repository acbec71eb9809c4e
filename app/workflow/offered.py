"""What each person is offered to press below a message about a request."""

from app.delivery.escalation import Offers
from app.domain.request import ActionRequest, State
from app.workflow.ask_status import may_decide, may_know
from app.workflow.call_in import pairs_open
from app.workflow.hand_over import teams_open
from app.workflow.home import card_of
from app.workflow.managing import manages
from app.workflow.ports import Queries


def offered_to(q: Queries, request: ActionRequest, person: str) -> Offers:
    """Say what somebody may press below a message about a request; each press is judged anew.

    What the request is about is told only to whoever may know of it.
    """
    card, knows = card_of(q, request), may_know(q, person, request)
    if not card or request.state is not State.PENDING:
        return Offers(knows=knows)
    steers = manages(q, person, request)
    return Offers(
        card,
        decide=may_decide(q, person, request),
        manage=steers,
        cover=steers and bool(pairs_open(q, request, person)),
        hand_over=steers and bool(teams_open(q, request, person)),
        knows=knows,
    )
