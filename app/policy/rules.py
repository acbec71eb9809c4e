"""One rule, made ready: what it is for, and what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.domain.action import Effect, Facts, Json, Risk
from app.domain.people import Threshold
from app.policy.conditions import Condition
from app.policy.decision import Requirement, Trace, TtlLimits


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on the facts, with the two steps it can leave in a trace."""

    fits: Callable[[Facts], bool]
    yes: Trace
    no: Trace


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says; without thresholds, the owner team's reviewers are asked."""

    name: str
    checks: tuple[Check, ...]
    conditions: tuple[Condition, ...]
    effect: Effect
    reason: str
    thresholds: tuple[Threshold, ...]
    require: Requirement
    ttl: TtlLimits
    receipt_ttl: timedelta
    risk: Risk = Risk.LOW

    def test(self, facts: Facts, arguments: Mapping[str, Json]) -> Trace:
        """Tell whether the rule is for this action; None where that cannot be told."""
        steps: list[Trace] = []
        for check in self.checks:
            if not check.fits(facts):
                return Trace(self.name, False, check.no.sentence, (*steps, check.no))
            steps.append(check.yes)
        steps += [one.test(arguments) for one in self.conditions]
        for wanted in (False, None):
            for step in steps:
                if step.matched is wanted:
                    return Trace(self.name, wanted, step.sentence, tuple(steps))
        return Trace(self.name, True, "everything fits", tuple(steps))
