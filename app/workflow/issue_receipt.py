"""An agent asks for the receipt of an approved request."""

from typing import Any

from app.domain import lifecycle
from app.domain.authority import Actor, ActorKind, Key, KeyKind
from app.domain.refusal import Refused, refused
from app.domain.request import Receipt
from app.receipts.claims import claims_of
from app.workflow.evidence import contradicted
from app.workflow.ports import UnitOfWork
from app.workflow.record import Attempted, note, record


def issue_receipt(uow: UnitOfWork, key: Key, name: str, kid: str) -> dict[str, Any] | Refused:
    """Fix the claims once and give them, for signing; asked again, give the same ones."""
    request = uow.request(name)
    attempted = Attempted("issue", Actor(ActorKind.AGENT, key.name, key_id=key.id))
    if request is None or key.kind is not KeyKind.AGENT or request.asker.agent != key.name:
        return note(uow, request, refused("not_yours"), attempted)
    payload = uow.payload(name)
    if payload is None:
        return note(uow, request, refused("payload_shredded"), attempted)
    if no := contradicted(request, uow.evidence(name)):
        return note(uow, request, no, attempted)
    if uow.doubt:
        return note(uow, request, refused(uow.doubt), attempted)
    now = uow.now.replace(microsecond=0)
    end = (request.release_by or uow.now).replace(microsecond=0)
    receipt = Receipt(uow.token(), kid, request.terms.audience, now, end)
    after = record(uow, request, lifecycle.issue(request, receipt, uow.now), attempted)
    return after if isinstance(after, Refused) else claims_of(after, payload)
