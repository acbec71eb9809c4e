"""What the active documents ask of a request that is under way."""

from dataclasses import dataclass, replace

from app.domain.action import Effect, Facts, Payload
from app.domain.lifecycle import Seats
from app.domain.request import ActionRequest
from app.workflow.ports import Queries


@dataclass(frozen=True, slots=True)
class Active:
    """The active policy's view of a request: whether it now refuses it, and what it adds.

    `seats` come on top of the frozen ones; `facts` are what is known of the action now, where
    that may differ from what was known at submission.
    """

    denies: bool
    rule: str
    version: str
    seats: Seats
    facts: Facts | None = None


def active_terms(q: Queries, request: ActionRequest, payload: Payload) -> Active | None:
    """Judge a request by the active policy; nothing if it cannot be read.

    The stricter wins: a loosened policy does not help what is already under way, and a
    tightened one does hold it back, by thresholds and by who may review such a risk.
    """
    policy = q.policy()
    if policy is None:
        return None
    if policy.version == request.terms.policy_version:
        return Active(denies=False, rule="", version=policy.version, seats=())
    arguments = payload.action.arguments
    facts = policy.derive(request.facts.action, arguments, request.facts.resource)
    if not isinstance(facts, Facts):
        return Active(denies=True, rule="", version=policy.version, seats=())
    decision = policy.decide(facts, arguments, payload.context)
    return Active(
        denies=decision.effect is Effect.DENY,
        rule=decision.rule,
        version=policy.version,
        seats=(decision.thresholds,) if decision.effect is Effect.HOLD else (),
        facts=replace(facts, risk=decision.risk),
    )
