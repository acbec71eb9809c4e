"""What the active documents ask of a request that is under way."""

from dataclasses import dataclass, replace

from app.domain.action import Effect, Facts, Payload
from app.domain.care import NOTHING, Care
from app.domain.lifecycle import Seats
from app.domain.request import ActionRequest
from app.policy.decision import Decision
from app.workflow.ports import Queries


@dataclass(frozen=True, slots=True)
class Active:
    """The active policy's view of a request: whether it now refuses it, and what it adds.

    `seats` and `care` come on top of the frozen ones; `facts` are what is known of the action
    now, where that may differ from what was known at submission; `widens` are the groups to
    which its plan would widen the request, where it still holds such requests back.
    """

    denies: bool
    rule: str
    version: str
    seats: Seats
    facts: Facts | None = None
    care: Care = NOTHING
    widens: frozenset[str] | None = None


def active_terms(q: Queries, request: ActionRequest, payload: Payload) -> Active | None:
    """Judge a request by the active policy; nothing if it cannot be read.

    The stricter wins: a loosened policy does not help what is already under way, and a
    tightened one does hold it back: by thresholds, by the care that an approval takes, and by
    who may review such a risk. What was amended is asked anew by the same policy too: less of
    something may fall under another rule.
    """
    policy = q.policy()
    if policy is None:
        return None
    if policy.version == request.terms.policy_version and request.revision == 1:
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
        care=decision.require.care,
        widens=_widens(decision) if decision.effect is Effect.HOLD else None,
    )


def _widens(decision: Decision) -> frozenset[str]:
    plan = decision.timing.plan
    return frozenset(one.to for one in plan.steps if one.to) if plan else frozenset()
