"""One rule, made ready: what it is for, and what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.documents.patterns import Pattern
from app.domain.action import Effect, Facts, Json, Risk
from app.domain.narrowing import Amendable
from app.domain.people import Threshold
from app.policy.conditions import Condition
from app.policy.decision import Requirement, Trace, TtlLimits
from app.policy.timing import UNTIMED, Timing


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on the facts, and the trace of its rule where it is the first not to fit."""

    fits: Callable[[Facts], bool]
    no: Trace


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says; without thresholds, the owner team's reviewers are asked.

    `fit` is the trace of the checks where all of them fit: it is the same every time.
    """

    name: str
    checks: tuple[Check, ...]
    fit: tuple[Trace, ...]
    conditions: tuple[Condition, ...]
    effect: Effect
    reason: str
    thresholds: tuple[Threshold, ...]
    require: Requirement
    ttl: TtlLimits
    receipt_ttl: timedelta
    risk: Risk = Risk.LOW
    actions: tuple[Pattern, ...] = ()
    amend: tuple[Amendable, ...] = ()
    timing: Timing = UNTIMED

    def test(self, facts: Facts, arguments: Mapping[str, Json]) -> Trace:
        """Tell whether the rule is for this action; None where that cannot be told."""
        for check in self.checks:
            if not check.fits(facts):
                return check.no
        asked = [one.test(arguments) for one in self.conditions]
        steps = (*self.fit, *asked)
        for wanted in (False, None):
            for step in asked:
                if step.matched is wanted:
                    return Trace(self.name, wanted, step.sentence, steps)
        return Trace(self.name, matched=True, sentence="everything fits", children=steps)
