"""Find the steps that would come only after the expiry, at whatever hour somebody asks."""

from collections.abc import Iterator
from datetime import datetime

from app.documents.problem import Problem, quoted
from app.domain.action import Effect
from app.escalation.planning import Span
from app.escalation.walk import late_steps
from app.policy.document import Policy
from app.policy.rules import Rule
from app.policy.timing import Timing


def late_problems(policy: Policy, now: datetime) -> list[Problem]:
    """Try the plan of each rule at every hour that is unlike others, for two years from now."""
    found: dict[tuple[str, int], Problem] = {}
    tried = set()
    for rule, timing in _used(policy):
        span = Span(rule.ttl.default, rule.ttl.default)
        if timing.plan is None or (timing, span) in tried:
            continue
        tried.add((timing, span))
        for late in late_steps(timing.plan, timing.calendar, span, now):
            path = ("escalations", timing.plan.name, "steps", late.due.number)
            message = f"{late.sentence}, by the rule {quoted(rule.name)}"
            found.setdefault(
                (timing.plan.name, late.due.number), policy.outline.problem(path, message)
            )
    return list(found.values())


def _used(policy: Policy) -> Iterator[tuple[Rule, Timing]]:
    """List each rule with every plan and calendar that it may come to be counted on."""
    for rule in (*policy.rules, policy.default):
        if rule.effect is Effect.HOLD:
            usual = policy.default.timing
            teams = (one.timing | usual for one in policy.teams.values())
            yield from ((rule, rule.timing | one) for one in (usual, *teams))
