"""Whoever asked takes a pending request back."""

from app.domain import lifecycle
from app.domain.authority import Actor, ActorKind, Key, KeyKind
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, DecidedBy
from app.workflow.answering import answers_for
from app.workflow.meant import Meant, answered, attempt_of, owns, request_meant
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, note, record
from app.workflow.reply import Reply, reply_from

CANCELLED = "Cancelled. The agent hears it when it next asks."


def cancel_request(uow: UnitOfWork, key: Key, name: str, reason: str) -> ActionRequest | Refused:
    """Cancel an agent's own pending request; another's is answered like an unknown one."""
    request = uow.request(name)
    if key.kind is KeyKind.OPERATOR:
        return cancel_as_operator(uow, key.operator, name, reason)
    attempted = Attempted("cancel", Actor(ActorKind.AGENT, key.name, key_id=key.id))
    if request is None or key.kind is not KeyKind.AGENT or request.asker.agent != key.name:
        return note(uow, request, refused("not_yours"), attempted)
    outcome = lifecycle.cancel(request, DecidedBy.AGENT, key.name, reason, uow.now)
    return record(uow, request, outcome, attempted)


def cancel_as_operator(
    uow: UnitOfWork, operator: Actor, name: str, reason: str
) -> ActionRequest | Refused:
    """Cancel any pending request, for whoever operates the service."""
    request, attempted = uow.request(name), Attempted("cancel", operator)
    if request is None:
        return note(uow, request, refused("not_yours"), attempted)
    outcome = lifecycle.cancel(request, DecidedBy.OPERATOR, operator.told, reason, uow.now)
    return record(uow, request, outcome, attempted)


def cancel_own(uow: UnitOfWork, meant: Meant, reason: str) -> Reply:
    """Cancel what was asked for this person, or by an agent of theirs.

    Whoever answers for a suspended agent does so in the place of its owner. Slack is not asked
    who they are now: to take a request back releases nothing.
    """
    if kept := uow.answer(meant.id):
        return reply_from(kept)
    request = request_meant(uow, meant)
    outcome = _judged(uow, meant, request, reason)
    said = Reply("cancelled", CANCELLED, request.id if request else "")
    return answered(uow, meant, "cancel", outcome, said)


def may_cancel(uow: UnitOfWork, meant: Meant) -> ActionRequest | Refused:
    """Judge whether a person could cancel this now, before a dialog is filled for them."""
    request = request_meant(uow, meant)
    outcome = _judged(uow, meant, request, "")
    if request is None or isinstance(outcome, Refused):
        no = outcome if isinstance(outcome, Refused) else meant.unknown
        return note(uow, request, no, attempt_of(uow, meant, "cancel"))
    return request


def _judged(
    q: Queries, meant: Meant, request: ActionRequest | None, reason: str
) -> lifecycle.Outcome:
    if request is None:
        return meant.unknown
    person = attempt_of(q, meant, "cancel").actor.id
    if not owns(q, person, request) and not (person and person == answers_for(q, request)):
        return refused("not_requester") if meant.card else meant.unknown
    return lifecycle.cancel(request, DecidedBy.REQUESTER, person, reason, q.now)
