"""An executor uses a receipt: everything that made it valid is judged once more."""

from dataclasses import dataclass

from app.domain import lifecycle
from app.domain.action import Enforcement, Payload
from app.domain.authority import Actor, ActorKind, AuthorityEvent, Key, KeyKind
from app.domain.events import Event
from app.domain.evolve import replay
from app.domain.lifecycle import Attempt
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, DecidedBy, State
from app.receipts.claims import Claims
from app.workflow.ports import UnitOfWork
from app.workflow.record import Attempted, note, record
from app.workflow.standing import AT_REDEMPTION, NeedsFresh, locked, standings_of_reviewers
from app.workflow.terms import active_terms

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
    if barred := _barred(uow, wish, request, payload):
        return note(uow, request, barred, attempted)
    if payload is None:
        return note(uow, request, refused("payload_shredded"), attempted)
    outcome = _judged(uow, wish, request, payload)
    if isinstance(outcome, NeedsFresh):
        return outcome
    after = record(uow, request, outcome, attempted)
    if isinstance(after, Refused):
        _strike(uow, request, after, attempted)
        return after
    if after.state is not State.REDEEMED:
        return refused(after.code)
    return Released(after, payload)


def _barred(
    uow: UnitOfWork, wish: Wish, request: ActionRequest, payload: Payload | None
) -> Refused | None:
    """Refuse what no receipt can mend: wrong kind of key, a row that lies, locks, clock."""
    advisory = request.facts.enforcement is Enforcement.ADVISORY
    if wish.key.kind is not (KeyKind.AGENT if advisory else KeyKind.EXECUTOR):
        return refused("wrong_audience")
    if wish.claims.revision != request.revision:
        return refused("superseded")
    events = [one.event for one in uow.history(request.id)]
    if replay(one for one in events if _changes(one)) != request:
        return refused("row_disagrees")
    if request.state is State.REDEEMED or payload is None:
        return None
    if uow.clock_behind:
        return refused("clock_behind")
    roster = uow.roster()
    if roster is None:
        return refused("document_unreadable")
    code = roster.may_ask(request.asker.agent, request.facts.action, uow.now)
    return refused(code) if code else locked(uow, request)


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
        return lifecycle.revoke(
            request, DecidedBy.POLICY, "", "policy_tightened", "", uow.now
        )
    return lifecycle.redeem(
        request, attempt, payload.digest, standings, active.seats, uow.now
    )


def _strike(
    uow: UnitOfWork, request: ActionRequest, no: Refused, attempted: Attempted
) -> None:
    """Revoke the approval at the third attempt to run something else."""
    if no.code != "digest_mismatch":
        return
    if uow.refusals(request.id, no.code) >= MISMATCHES:
        ended = lifecycle.revoke(request, DecidedBy.POLICY, "", no.code, "", uow.now)
        record(uow, request, ended, attempted)


def _changes(event: Event | AuthorityEvent) -> bool:
    return isinstance(event, Event)
