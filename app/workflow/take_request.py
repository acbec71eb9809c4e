"""A reviewer says that they are on it, so that others see that somebody is."""

from app.domain import attention, lifecycle
from app.domain.lifecycle import Click
from app.domain.refusal import refused
from app.domain.request import State
from app.workflow.meant import Meant, answered, request_meant
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.reply import Reply, reply_from
from app.workflow.standing import AT_ANY_AGE, AT_CLICK, NeedsFresh, standing_of

TAKEN = "You are on it, and the card says so. Others can still decide."


def take_request(uow: UnitOfWork, meant: Meant, *, slack_down: bool = False) -> Reply | NeedsFresh:
    """Note on the card that this reviewer is on it; nobody is kept from deciding by that."""
    if kept := uow.answer(meant.id):
        return reply_from(kept)
    outcome = _judged(uow, meant, slack_down=slack_down)
    if isinstance(outcome, NeedsFresh):
        return outcome
    request = request_meant(uow, meant)
    said = Reply("taken", TAKEN, request.id if request else "")
    return answered(uow, meant, "take", outcome, said)


def _judged(q: Queries, meant: Meant, *, slack_down: bool) -> lifecycle.Outcome | NeedsFresh:
    card, request = q.card(meant.card), request_meant(q, meant)
    if card is None or request is None:
        return meant.unknown
    settled = slack_down or request.state is not State.PENDING
    standing = standing_of(q, meant.account, request, AT_ANY_AGE if settled else AT_CLICK)
    if isinstance(standing, NeedsFresh):
        return refused("account_unknown") if slack_down else standing
    click = Click(card.id, card.revision, card.whole)
    return attention.take(request, click, standing, q.now)
