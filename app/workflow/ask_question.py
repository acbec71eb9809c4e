"""A reviewer asks whoever stands behind a request; deciding need not wait for the answer."""

from app.domain import asking
from app.domain.lifecycle import Click, Outcome
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.workflow.meant import Meant, answered, attempt_of, request_meant
from app.workflow.ports import UnitOfWork
from app.workflow.record import note
from app.workflow.reply import Reply, reply_from
from app.workflow.standing import AT_ANY_AGE, AT_CLICK, NeedsFresh, standing_of

ASKED = "Asked. The requester is told; the agent hears it when it next asks."


def ask_question(
    uow: UnitOfWork, meant: Meant, text: str, *, slack_down: bool = False
) -> Reply | NeedsFresh:
    """Record a question of somebody who may decide the request."""
    if kept := uow.answer(meant.id):
        return reply_from(kept)
    request = request_meant(uow, meant)
    outcome = _judged(uow, meant, request, text, slack_down=slack_down)
    if isinstance(outcome, NeedsFresh):
        return outcome
    said = Reply("question_asked", ASKED, request.id if request else "")
    return answered(uow, meant, "ask", outcome, said)


def may_ask(
    uow: UnitOfWork, meant: Meant, *, slack_down: bool = False
) -> ActionRequest | Refused | NeedsFresh:
    """Judge whether this person could ask now, before a dialog is filled for them."""
    request = request_meant(uow, meant)
    outcome = _judged(uow, meant, request, "about to be asked", slack_down=slack_down)
    if request is None or isinstance(outcome, Refused):
        no = outcome if isinstance(outcome, Refused) else meant.unknown
        return note(uow, request, no, attempt_of(uow, meant, "ask"))
    return outcome if isinstance(outcome, NeedsFresh) else request


def _judged(
    uow: UnitOfWork,
    meant: Meant,
    request: ActionRequest | None,
    text: str,
    *,
    slack_down: bool,
) -> Outcome | NeedsFresh:
    card = uow.card(meant.card)
    if card is None or request is None:
        return meant.unknown
    age = AT_ANY_AGE if slack_down else AT_CLICK
    standing = standing_of(uow, meant.account, request, age)
    if isinstance(standing, NeedsFresh):
        return refused("account_unknown") if slack_down else standing
    click = Click(card.id, card.revision, shown_whole=False)
    return asking.ask(request, click, uow.token(), text, standing, uow.now)
