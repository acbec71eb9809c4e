"""Whoever asked takes a pending request back."""

from app.domain import lifecycle
from app.domain.authority import Actor, ActorKind, Key, KeyKind
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, DecidedBy
from app.workflow.ports import UnitOfWork
from app.workflow.record import Attempted, note, record


def cancel_request(uow: UnitOfWork, key: Key, name: str, reason: str) -> ActionRequest | Refused:
    """Cancel an agent's own pending request; another's is answered like an unknown one."""
    request = uow.request(name)
    operator = key.kind is KeyKind.OPERATOR
    kind = ActorKind.OPERATOR if operator else ActorKind.AGENT
    by = DecidedBy.OPERATOR if operator else DecidedBy.AGENT
    attempted = Attempted("cancel", Actor(kind, key.name, key_id=key.id))
    own = request and key.kind is KeyKind.AGENT and request.asker.agent == key.name
    if request is None or not (operator or own):
        return note(uow, request, refused("not_yours"), attempted)
    outcome = lifecycle.cancel(request, by, key.name, reason, uow.now)
    return record(uow, request, outcome, attempted)
