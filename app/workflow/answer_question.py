"""Whoever stands behind a request answers a reviewer: the agent, or a person whose it is."""

from app.domain import asking
from app.domain.authority import Actor, ActorKind, Key
from app.domain.lifecycle import Outcome
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, DecidedBy
from app.workflow.meant import Meant, answered, attempt_of, owns, request_meant
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, note, record
from app.workflow.reply import Reply, reply_from
from app.workflow.views import View, view_of

ANSWERED = "Answered. Everybody sees it under the card."


def answer_as_agent(
    uow: UnitOfWork, key: Key, name: str, question: str, text: str
) -> ActionRequest | Refused:
    """Answer about an agent's own request; another's is answered like an unknown one."""
    request = uow.request(name)
    attempted = Attempted("answer", Actor(ActorKind.AGENT, key.name, key_id=key.id))
    if request is None or request.asker.agent != key.name:
        return note(uow, request, refused("not_yours"), attempted)
    outcome = asking.answer(request, question, text, DecidedBy.AGENT, key.name, uow.now)
    return record(uow, request, outcome, attempted)


def answer_own(uow: UnitOfWork, meant: Meant, question: str, text: str) -> Reply:
    """Answer as the requester or the agent's owner.

    Slack is not asked who they are now: an answer releases nothing.
    """
    if kept := uow.answer(meant.id):
        return reply_from(kept)
    request = request_meant(uow, meant)
    outcome = _judged(uow, meant, request, question, text)
    said = Reply("question_answered", ANSWERED, request.id if request else "")
    return answered(uow, meant, "answer", outcome, said)


def may_answer(uow: UnitOfWork, meant: Meant, question: str) -> View | Refused:
    """Judge whether a person could answer now, before a dialog is filled for them."""
    request = request_meant(uow, meant)
    outcome = _judged(uow, meant, request, question, "about to be answered")
    if request is None or isinstance(outcome, Refused):
        no = outcome if isinstance(outcome, Refused) else meant.unknown
        return note(uow, request, no, attempt_of(uow, meant, "answer"))
    return view_of(uow, request)


def _judged(
    q: Queries, meant: Meant, request: ActionRequest | None, question: str, text: str
) -> Outcome:
    if request is None:
        return meant.unknown
    person = attempt_of(q, meant, "answer").actor.id
    if not owns(q, person, request):
        return refused("not_asked")
    return asking.answer(request, question, text, DecidedBy.REQUESTER, person, q.now)
