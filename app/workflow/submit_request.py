"""An agent asks: classify the action, let the policy decide, and record what comes of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.domain import lifecycle
from app.domain.action import Action, Context, Effect, Enforcement, Facts, Payload, Resource
from app.domain.authority import Actor, ActorKind, Key
from app.domain.length import LONGEST
from app.domain.people import Asker
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest, Terms
from app.domain.seats import Groups, met
from app.escalation.planning import Span, expiry, plan_of
from app.policy.decision import Decision, Misfit
from app.policy.document import Policy
from app.receipts.digest import payload_of
from app.roster.document import Roster
from app.roster.people import Agent
from app.workflow.admission import (
    admitted,
    asker_of,
    eligible,
    enrolled,
    excluded,
    in_doubt,
)
from app.workflow.amendments import first_payload
from app.workflow.ports import UnitOfWork
from app.workflow.prepared import Prepared, prepared
from app.workflow.record import Attempted, record
from app.workflow.standing import NeedsFresh

TOO_LONG = (
    "A person must decide this, and written out for a reviewer its arguments are up to "
    "{length:,} characters long; at most {most:,} can be shown. Nest less, or ask in parts."
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What an agent sends: the action, on what, why, and how long it may wait.

    What takes time with a large action may be prepared before the writer is asked.
    """

    key: Key
    action: Action
    resource: Resource | None = None
    context: Context = field(default_factory=Context)
    ttl: timedelta | None = None
    labels: dict[str, str] = field(default_factory=dict)
    idempotency_key: str = ""
    prepared: Prepared | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """The request, and whether it was there already, with other words for the same action."""

    request: ActionRequest
    replayed: bool = False
    reworded: bool = False
    payload: Payload | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is about to be asked of people, if there is anybody to ask.

    `doubt` are the ids of user groups of which too little is known to say that there is nobody.
    `excluded` say of people why each of them may not decide it, where there is nobody.
    """

    asker: Asker
    facts: Facts
    payload: Payload
    terms: Terms
    eligible: Groups
    doubt: frozenset[str] = frozenset()
    excluded: tuple[tuple[str, str], ...] = ()


def try_to_submit(uow: UnitOfWork, ask: Ask) -> Submission | Refused | Misfit | NeedsFresh:
    """Record a new request, unless Slack must be asked first who is in a user group."""
    draft = _considered(uow, ask)
    if isinstance(draft, _Draft) and draft.doubt:
        return NeedsFresh(groups=draft.doubt)
    return _submitted(uow, ask, draft)


def submit_request(uow: UnitOfWork, ask: Ask) -> Submission | Refused | Misfit:
    """Record a new request as policy decides it; a refusal at the door leaves its entry.

    The same idempotency key with the same digest gives the first request back. Where nobody
    can be asked as long as it is not known who is in a user group, the refusal says so.
    """
    return _submitted(uow, ask, _considered(uow, ask))


def _submitted(
    uow: UnitOfWork, ask: Ask, draft: _Draft | Submission | Refused | Misfit
) -> Submission | Refused | Misfit:
    attempted = Attempted("submit", Actor(ActorKind.AGENT, ask.key.name, key_id=ask.key.id))
    if isinstance(draft, Misfit | Submission):
        return draft
    request = record(uow, None, _begun(uow, draft), attempted)
    if isinstance(request, Refused):
        return request
    payload = draft.payload if isinstance(draft, _Draft) else None
    if ask.idempotency_key and payload:
        tag = _tag(uow, ask, payload.digest)
        uow.keep_idempotency(ask.key.name, ask.idempotency_key, request.id, tag)
    return Submission(request, payload=payload)


def _begun(uow: UnitOfWork, draft: _Draft | Refused) -> lifecycle.Outcome:
    if isinstance(draft, Refused):
        return draft
    if draft.doubt:
        return refused("group_unknown")
    about = (uow.new_id(), draft.asker, draft.facts, draft.payload)
    outcome = lifecycle.submit(about, draft.terms, draft.eligible, uow.now)
    return replace(outcome, excluded=draft.excluded) if isinstance(outcome, Refused) else outcome


def _considered(uow: UnitOfWork, ask: Ask) -> _Draft | Submission | Refused | Misfit:
    policy, roster = uow.policy(), uow.roster()
    if policy is None or roster is None:
        return refused("document_unreadable")
    facts = policy.derive(ask.action.name, ask.action.arguments, ask.resource)
    if isinstance(facts, Misfit):
        return facts
    asked = facts.resource if facts.classified else ask.resource or facts.resource
    ready = ask.prepared or prepared(ask.action)
    ask = replace(ask, prepared=ready)
    payload = payload_of(ask.action, asked, ask.context, ask.labels, ready.canonical)
    return _known(uow, ask, payload) or _drafted(uow, ask, policy, roster, facts, payload)


def _known(uow: UnitOfWork, ask: Ask, payload: Payload) -> Submission | Refused | None:
    found = ask.idempotency_key and uow.submitted_as(ask.key.name, ask.idempotency_key)
    if not found:
        return None
    name, tag = found
    request = uow.request(name)
    if request is None or request.asker.agent != ask.key.name:
        return refused("duplicate_key")
    if tag != _tag(uow, ask, payload.digest):
        return refused("duplicate_key")
    stands = uow.payload(name)
    first = stands if request.revision == 1 else first_payload(uow, name)
    reworded = first is not None and (first.context, dict(first.labels)) != (
        payload.context,
        dict(payload.labels),
    )
    return Submission(request, replayed=True, reworded=reworded, payload=stands)


def _tag(uow: UnitOfWork, ask: Ask, digest: str) -> bytes:
    """Tag an action for one agent's key: a row that is moved to another one does not fit it."""
    return uow.keyed(f"{ask.key.name}\n{ask.idempotency_key}\n{digest}")


def _drafted(
    uow: UnitOfWork, ask: Ask, policy: Policy, roster: Roster, facts: Facts, payload: Payload
) -> _Draft | Refused | Misfit:
    agent = admitted(uow, roster, ask.key, facts)
    if isinstance(agent, Refused):
        return agent
    asker = asker_of(roster, agent, ask.key, ask.context.requester)
    if isinstance(asker, Refused):
        return asker
    decision = policy.decide(facts, ask.action.arguments, ask.context)
    facts = replace(facts, risk=decision.risk)
    ttl = decision.ttl.default if ask.ttl is None else ask.ttl
    if no := _unfit(decision, ttl) or _unreadable(decision, ask):
        return no
    if decision.effect is Effect.ALLOW and uow.doubt:
        return refused(uow.doubt)  # nobody is asked, so it would be released at once
    terms = _terms((policy.version, roster.version), agent, facts, decision, ttl, uow.now)
    draft = _Draft(asker, facts, payload, terms, {})
    return _asked_of(uow, roster, draft) if terms.effect is Effect.HOLD else draft


def _asked_of(uow: UnitOfWork, roster: Roster, draft: _Draft) -> _Draft | Refused:
    """Find who can be asked; where that is nobody, say whether that is certain."""
    terms = draft.terms
    people = eligible(uow, roster, draft.asker, draft.facts)
    ready = enrolled(uow, people) if terms.step_up else people
    if met(terms.thresholds, ready):
        return replace(draft, eligible=ready)
    if doubt := in_doubt(uow, roster, draft.facts):
        return replace(draft, doubt=doubt)
    if met(terms.thresholds, people):
        return refused("nobody_enrolled")
    barred = excluded(uow, roster, draft.asker, draft.facts, terms.thresholds)
    return replace(draft, excluded=barred)


def _unfit(decision: Decision, ttl: timedelta) -> Refused | Misfit | None:
    """Say what the request lacks that the policy asks of it."""
    if decision.effect is Effect.HOLD and decision.missing_evidence:
        return refused("evidence_missing", fields=", ".join(decision.missing_evidence))
    if decision.ttl.min <= ttl <= decision.ttl.max:
        return None
    span = f"between {decision.ttl.min} and {decision.ttl.max}"
    return Misfit("ttl_out_of_range", f"The time to live must be {span}.", "/ttl")


def _unreadable(decision: Decision, ask: Ask) -> Misfit | None:
    """Refuse to hold what nobody could be shown whole: nobody could approve it."""
    length = ask.prepared.length if ask.prepared else 0
    if decision.effect is not Effect.HOLD or length <= LONGEST:
        return None
    said = TOO_LONG.format(length=length, most=LONGEST)
    return Misfit("action_too_long", said, "/action/arguments")


def _terms(
    versions: tuple[str, str],
    agent: Agent,
    facts: Facts,
    decision: Decision,
    ttl: timedelta,
    now: datetime,
) -> Terms:
    """Freeze what the documents of this moment ask for."""
    advisory = facts.enforcement is Enforcement.ADVISORY
    held, timing = decision.effect is Effect.HOLD, decision.timing
    span = Span(ttl, decision.ttl.default)
    return Terms(
        effect=decision.effect,
        rule=decision.rule,
        reason=decision.reason,
        thresholds=decision.thresholds if held else (),
        expires_at=expiry(timing.counted_on, now, ttl) if held else now + ttl,
        receipt_ttl=decision.receipt_ttl,
        policy_version=versions[0],
        roster_version=versions[1],
        reason_required=decision.require.reason,
        confirm_required=decision.require.confirm,
        audience=(agent.name,) if advisory else tuple(agent.executors),
        amend=decision.amend,
        step_up=decision.require.step_up,
        plan=plan_of(timing.plan, timing.calendar, now, span) if held else None,
    )
