"""An executor uses a receipt: everything that made it valid is judged once more."""

from dataclasses import dataclass

from app.domain import lifecycle
from app.domain.action import Enforcement, Payload
from app.domain.authority import Actor, ActorKind, Key, KeyKind
from app.domain.lifecycle import Attempt
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, DecidedBy, State
from app.receipts.claims import Claims
from app.receipts.digest import canonical_bytes, digest_of
from app.workflow.evidence import contradicted
from app.workflow.ports import UnitOfWork
from app.workflow.record import Attempted, note, record
from app.workflow.standing import (
    AT_REDEMPTION,
    NeedsFresh,
    locked,
    narrowed,
    standings_of_reviewers,
)
from app.workflow.suspension import suspended
from app.workflow.terms import active_terms

MISMATCH = "digest_mismatch"
MISMATCHES = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What an executor sends: a receipt whose signature is good, the bytes' digest, its id."""

    key: Key
    claims: Claims
    digest: str
    redemption_id: str


@dataclass(frozen=True, slots=True)
class Released:
    """What may now be run, exactly, once."""

    request: ActionRequest
    payload: Payload


def redeem_receipt(uow: UnitOfWork, wish: Wish) -> Released | Refused | NeedsFresh:
    """Spend the receipt, once; the same redemption id again gets the same answer.

    The third attempt with a wrong digest revokes the approval, as does an approval whose
    reviewers no longer suffice or that the active policy would refuse.
    """
    request = uow.request(wish.claims.request_id)
    kind = ActorKind.EXECUTOR if wish.key.kind is KeyKind.EXECUTOR else ActorKind.AGENT
    attempted = Attempted("redeem", Actor(kind, wish.key.name, key_id=wish.key.id))
    if request is None:
        return note(uow, None, refused("receipt_unknown"), attempted)
    payload = uow.payload(request.id)
    no = _foreign(wish, request) or _altered(uow, wish, request, payload) or _stopped(uow, request)
    if no or payload is None:
        return note(uow, request, no or refused("payload_shredded"), attempted)
    outcome = _judged(uow, wish, request, payload)
    if isinstance(outcome, NeedsFresh):
        return outcome
    after = record(uow, request, outcome, attempted)
    if isinstance(after, ActionRequest) and after.state is State.REDEEMED:
        return Released(after, payload)
    return _refusal(uow, request, after, attempted)


def _refusal(
    uow: UnitOfWork, request: ActionRequest, after: ActionRequest | Refused, attempted: Attempted
) -> Refused:
    """Say why nothing is released; the third attempt to run something else ends the approval."""
    if isinstance(after, ActionRequest):
        return note(uow, after, refused(after.code), attempted)
    if after.code == MISMATCH and uow.refusals(request.id, MISMATCH) >= MISMATCHES:
        ended = lifecycle.revoke(request, DecidedBy.POLICY, "", MISMATCH, "", uow.now)
        record(uow, request, ended, attempted)
    return after


def _foreign(wish: Wish, request: ActionRequest) -> Refused | None:
    """Refuse the wrong kind of key, and the receipt of an earlier revision."""
    advisory = request.facts.enforcement is Enforcement.ADVISORY
    if wish.key.kind is not (KeyKind.AGENT if advisory else KeyKind.EXECUTOR):
        return refused("wrong_audience")
    return refused("superseded") if wish.claims.revision != request.revision else None


def _altered(
    uow: UnitOfWork, wish: Wish, request: ActionRequest, payload: Payload | None
) -> Refused | None:
    """Refuse a row that its history does not give, and bytes that the receipt does not name."""
    no = contradicted(request, uow.evidence(request.id))
    if no or payload is None:
        return no
    facts = request.facts
    asked = facts.resource if facts.classified else payload.resource
    canonical = canonical_bytes(payload.action, asked)
    digests = {digest_of(canonical), payload.digest, wish.claims.digest}
    agreed = payload.context.duration == wish.claims.duration
    intact = canonical == payload.canonical and len(digests) == 1 and agreed
    return None if intact else refused("row_disagrees")


def _stopped(uow: UnitOfWork, request: ActionRequest) -> Refused | None:
    """Refuse while chain, clock, roster or a lock forbids; what was used stays used."""
    if uow.doubt:
        return refused(uow.doubt)
    if request.state is State.REDEEMED:
        return None
    if uow.clock_behind:
        return refused("clock_behind")
    roster = uow.roster()
    if roster is None:
        return refused("document_unreadable")
    code = roster.may_ask(request.asker.agent, request.facts.action, uow.now)
    no = refused(code) if code else suspended(uow, request.asker.agent)
    return no or locked(uow, request)


def _judged(
    uow: UnitOfWork, wish: Wish, request: ActionRequest, payload: Payload
) -> lifecycle.Outcome | NeedsFresh:
    attempt = Attempt(wish.redemption_id, wish.key.name, wish.claims.jti, wish.digest)
    if request.state is not State.APPROVED:
        return lifecycle.redeem(request, attempt, payload.digest, {}, (), uow.now)
    standings = standings_of_reviewers(uow, request, AT_REDEMPTION)
    if isinstance(standings, NeedsFresh):
        return standings
    active = active_terms(uow, request, payload)
    if active is None:
        return refused("document_unreadable")
    if active.denies:
        return lifecycle.revoke(request, DecidedBy.POLICY, "", "policy_tightened", "", uow.now)
    people = narrowed(uow, standings, request, active.facts, active.further)
    added = (active.seats, uow.now, active.care)
    return lifecycle.redeem(request, attempt, payload.digest, people, *added)
