"""What the active documents ask of a request that is under way."""

from dataclasses import dataclass

from app.domain.action import Effect, Facts, Payload
from app.domain.lifecycle import Seats
from app.domain.request import ActionRequest
from app.workflow.ports import Queries


@dataclass(frozen=True, slots=True)
class Active:
    """The active policy's view of a request: whether it now refuses it, and what it asks."""

    denies: bool
    rule: str
    version: str
    seats: Seats


def active_terms(q: Queries, request: ActionRequest, payload: Payload) -> Active | None:
    """Judge a request by its frozen terms and the active policy; nothing if it is unreadable.

    The stricter wins: both sets of thresholds must be met, so a loosened policy does not help
    what is already under way, and a tightened one does hold it back.
    """
    policy = q.policy()
    if policy is None:
        return None
    frozen = request.terms.thresholds
    if policy.version == request.terms.policy_version:
        return Active(denies=False, rule="", version=policy.version, seats=(frozen,))
    facts = policy.derive(request.facts.action, payload.action.arguments, request.facts.resource)
    if not isinstance(facts, Facts):
        return Active(denies=True, rule="", version=policy.version, seats=(frozen,))
    decision = policy.decide(facts, payload.action.arguments, payload.context)
    held = decision.effect is Effect.HOLD
    seats = (frozen, decision.thresholds) if held else (frozen,)
    denies = decision.effect is Effect.DENY
    return Active(denies, decision.rule, policy.version, seats)
