"""An agent asks: classify the action, let the policy decide, and record what comes of it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.domain import lifecycle
from app.domain.action import Action, Context, Effect, Enforcement, Facts, Payload, Resource
from app.domain.authority import Actor, ActorKind, Key
from app.domain.people import Asker
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, Terms
from app.policy.decision import Decision, Misfit
from app.policy.document import Policy
from app.receipts.digest import payload_of
from app.roster.document import Agent, Roster
from app.workflow.ports import UnitOfWork
from app.workflow.record import Attempted, note, record
from app.workflow.standing import covers


@dataclass(frozen=True, slots=True)
class Ask:
    """What an agent sends: the action, on what, why, and how long it may wait."""

    key: Key
    action: Action
    resource: Resource | None = None
    context: Context = Context()
    ttl: timedelta | None = None
    labels: dict[str, str] = field(default_factory=dict)
    idempotency_key: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """The request, and whether it was there already, with other words for the same action."""

    request: ActionRequest
    replayed: bool = False
    reworded: bool = False


def submit_request(uow: UnitOfWork, ask: Ask) -> Submission | Refused | Misfit:
    """Record a new request as policy decides it; a refusal at the door leaves its entry.

    The same idempotency key with the same digest gives the first request back.
    """
    attempted = Attempted("submit", Actor(ActorKind.AGENT, ask.key.name, key_id=ask.key.id))
    policy, roster = uow.policy(), uow.roster()
    if policy is None or roster is None:
        return note(uow, None, refused("document_unreadable"), attempted)
    facts = policy.derive(ask.action.name, ask.action.arguments, ask.resource)
    if isinstance(facts, Misfit):
        return facts
    payload = payload_of(ask.action, facts.resource, ask.context, ask.labels)
    if known := _known(uow, ask, payload):
        return note(uow, None, known, attempted) if isinstance(known, Refused) else known
    admitted = _admitted(uow, roster, ask, facts)
    if isinstance(admitted, Refused):
        return note(uow, None, admitted, attempted)
    agent, asker = admitted
    decision = policy.decide(facts, ask.action.arguments, ask.context)
    facts = replace(facts, risk=decision.risk)
    terms = _terms(uow, policy, roster, agent, ask, decision, facts)
    if not isinstance(terms, Terms):
        return terms if isinstance(terms, Misfit) else note(uow, None, terms, attempted)
    eligible = _eligible(uow, roster, asker, facts) if terms.effect is Effect.HOLD else {}
    about = (uow.new_id(), asker, facts, payload)
    outcome = lifecycle.submit(about, terms, eligible, uow.now)
    request = record(uow, None, outcome, attempted)
    if isinstance(request, Refused):
        return request
    if ask.idempotency_key:
        tag = uow.keyed(payload.digest)
        uow.keep_idempotency(agent.name, ask.idempotency_key, request.id, tag)
    return Submission(request)


def _known(uow: UnitOfWork, ask: Ask, payload: Payload) -> Submission | Refused | None:
    found = ask.idempotency_key and uow.submitted_as(ask.key.name, ask.idempotency_key)
    if not found:
        return None
    name, tag = found
    request = uow.request(name)
    if request is None or tag != uow.keyed(payload.digest):
        return refused("duplicate_key")
    first = uow.payload(name)
    reworded = first is not None and (first.context, dict(first.labels)) != (
        payload.context,
        dict(payload.labels),
    )
    return Submission(request, replayed=True, reworded=reworded)


def _admitted(
    uow: UnitOfWork, roster: Roster, ask: Ask, facts: Facts
) -> tuple[Agent, Asker] | Refused:
    """Check that the agent may ask for this, for that person, now."""
    agent = roster.agent(ask.key.name)
    code = roster.may_ask(ask.key.name, facts.action, uow.now)
    if agent is None or code:
        return refused(code or "agent_unknown")
    for lock in uow.locks():
        if covers(lock, agent.name, facts.action, facts.team):
            return refused("locked", reason=lock.reason or "ask an operator.")
    named = ask.context.requester
    person = (roster.person_by_email(named) or roster.person(named)) if named else None
    if named and (person is None or person.id not in agent.requesters):
        return refused("requester_not_named")
    if uow.pending_count(agent.name, agent.max_pending) >= agent.max_pending:
        return refused("too_many_pending", limit=str(agent.max_pending))
    requester = person.id if person else agent.owner
    asker = Asker(
        agent=agent.name,
        owner=agent.owner,
        requester=requester,
        key_id=ask.key.id,
        key_creator=ask.key.created_by,
        requester_named=bool(named),
    )
    return agent, asker


def _terms(  # noqa: PLR0913 - frozen from everything the documents say
    uow: UnitOfWork,
    policy: Policy,
    roster: Roster,
    agent: Agent,
    ask: Ask,
    decision: Decision,
    facts: Facts,
) -> Terms | Refused | Misfit:
    """Freeze what the documents of this moment ask for."""
    if decision.effect is Effect.HOLD and decision.missing_evidence:
        return refused("evidence_missing", fields=", ".join(decision.missing_evidence))
    ttl = ask.ttl or decision.ttl.default
    if not decision.ttl.min <= ttl <= decision.ttl.max:
        span = f"between {decision.ttl.min} and {decision.ttl.max}"
        return Misfit("ttl_out_of_range", f"The time to live must be {span}.", "/ttl")
    advisory = facts.enforcement is Enforcement.ADVISORY
    return Terms(
        effect=decision.effect,
        rule=decision.rule,
        reason=decision.reason,
        thresholds=decision.thresholds if decision.effect is Effect.HOLD else (),
        expires_at=uow.now + ttl,
        receipt_ttl=decision.receipt_ttl,
        policy_version=policy.version,
        roster_version=roster.version,
        reason_required=decision.require.reason,
        audience=(agent.name,) if advisory else tuple(agent.executors),
    )


def _eligible(
    uow: UnitOfWork, roster: Roster, asker: Asker, facts: Facts
) -> dict[str, frozenset[str]]:
    """Name who could approve: in scope now, not behind the request, not known to be barred."""
    barred = asker.people | {
        lock.target for lock in uow.locks() if lock.kind.value == "reviewer"
    }
    return {
        name: groups
        for name, groups in roster.eligible(facts, uow.now).items()
        if name not in barred and _clean(uow, roster, name)
    }


def _clean(uow: UnitOfWork, roster: Roster, name: str) -> bool:
    person = roster.person(name)
    flags = [uow.flags(account) for account in person.accounts] if person else []
    return any(one is None or not one.code for one in flags)
