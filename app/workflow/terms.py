"""What the active documents ask of a request that is under way."""

from dataclasses import dataclass, replace

from app.domain.action import Effect, Facts, Payload
from app.domain.care import NOTHING, Care
from app.domain.escalating import Further
from app.domain.lifecycle import Seats
from app.domain.request import ActionRequest
from app.policy.decision import Decision, Team
from app.policy.document import Policy
from app.workflow.ports import Queries


@dataclass(frozen=True, slots=True)
class Active:
    """The active policy's view of a request: whether it now refuses it, and what it adds.

    `seats` and `care` come on top of the frozen ones; `facts` are what is known of the action
    now, where that may differ from what was known at submission; `further` are the groups that
    may be asked beside those of the terms, where it still holds such requests back.
    """

    denies: bool
    rule: str
    version: str
    seats: Seats
    facts: Facts | None = None
    care: Care = NOTHING
    further: Further | None = None


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
    if as_agreed(policy, request):
        return Active(denies=False, rule="", version=policy.version, seats=())
    arguments = payload.action.arguments
    facts = policy.derive(request.facts.action, arguments, payload.resource)
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
        further=_further(policy, decision, facts.team) if decision.effect is Effect.HOLD else None,
    )


def as_agreed(policy: Policy, request: ActionRequest) -> bool:
    """Tell whether the active policy can say no more than the terms do.

    Whom a manager asked besides is not in the terms: the policy is asked about that anew.
    """
    same = policy.version == request.terms.policy_version
    return same and request.revision == 1 and not request.handed


def hands_to(policy: Policy, team: str) -> tuple[Team, ...]:
    """List the teams to which a team's requests may be handed over."""
    found = policy.team(team)
    others = map(policy.team, found.hand_over_to) if found else ()
    return tuple(one for one in others if one is not None)


def teams_asked(policy: Policy, request: ActionRequest) -> tuple[Team, ...]:
    """List the team that owns a request, and those it was handed over to and may be still."""
    owner, handed = (
        policy.team(request.facts.team),
        {(one.team, one.group) for one in request.handed},
    )
    others = hands_to(policy, request.facts.team)
    besides = [one for one in others if (one.name, one.reviewers) in handed]
    return (owner, *besides) if owner else ()


def _further(policy: Policy, decision: Decision, team: str) -> Further:
    plan = decision.timing.plan
    return Further(
        widened=frozenset(one.to for one in plan.steps if one.to) if plan else frozenset(),
        handed=frozenset(one.reviewers for one in hands_to(policy, team)),
    )
