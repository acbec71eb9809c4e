"""Decide: the first rule that fits wins; what no rule fits, or cannot be told, is held.

Where it cannot be told whether a rule fits, nothing is let through: the action is held on the
terms of every such rule and of the one that would have been next, all together. A rule after it
that surely denies still denies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from app.domain.action import Context, Effect, Facts, Json, Risk
from app.domain.care import StepUp
from app.domain.letters.blank import shows_nothing
from app.domain.people import Threshold
from app.policy.decision import Decision, Requirement, Trace
from app.policy.rules import Rule
from app.policy.template import of_several

UNCLASSIFIED = "The action is not in the catalogue, so it is held."
SEVERAL = "The id of the resource could be taken for several, so it is held."


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules came to: the one that fits, and those that could not be told before it."""

    rule: Rule
    doubtful: tuple[Rule, ...]
    doubt: str
    steps: tuple[Trace, ...]


def find(
    rules: tuple[Rule, ...], default: Rule, facts: Facts, arguments: Mapping[str, Json]
) -> Found:
    """Ask the rules in order, and stop at the first that fits."""
    steps: list[Trace] = []
    doubtful: list[Rule] = []
    doubt = ""
    for rule in rules:
        step = rule.test(facts, arguments)
        steps.append(step)
        if step.matched:
            return Found(rule, tuple(doubtful), doubt, tuple(steps))
        if step.matched is None:
            doubtful.append(rule)
            doubt = doubt or step.sentence
    steps.append(Trace(default.name, matched=True, sentence="no rule fits"))
    return Found(default, tuple(doubtful), doubt, tuple(steps))


def decide(
    found: Found,
    reviewers: str,
    facts: Facts,
    context: Context,
    step_up_from: Risk | None = None,
) -> Decision:
    """Make the decision; `reviewers` is the group of the owner team, empty without one.

    From the risk `step_up_from` on, what is held takes a code, whatever its rule says.
    """
    rule, reason = found.rule, found.rule.reason
    effect = rule.effect
    sources = (*found.doubtful, rule)
    if found.doubtful and effect is not Effect.DENY:
        effect, rule = Effect.HOLD, found.doubtful[0]
        reason = f"It cannot be told whether the rule fits: {found.doubt}."
    elif effect is Effect.ALLOW and not facts.classified:
        effect, reason = Effect.HOLD, UNCLASSIFIED
    elif effect is Effect.ALLOW and of_several(facts.resource):
        effect, reason = Effect.HOLD, SEVERAL
    thresholds = _seats(sources, reviewers) if effect is Effect.HOLD else ()
    risk = max(facts.risk, *(one.risk for one in sources), key=lambda one: one.rank)
    require = _required(sources, risk, step_up_from) if effect is Effect.HOLD else Requirement()
    summary = _summary(effect, rule.name, thresholds)
    return Decision(
        effect=effect,
        rule=rule.name,
        reason=reason,
        thresholds=thresholds,
        require=require,
        ttl=min((one.ttl for one in sources), key=lambda one: one.max),
        receipt_ttl=min(one.receipt_ttl for one in sources),
        missing_evidence=tuple(one for one in require.evidence if not _given(context, one)),
        risk=risk,
        trace=Trace("policy", matched=True, sentence=summary, children=found.steps),
        amend=rule.amend if effect is Effect.HOLD and len(sources) == 1 else (),
        timing=reduce(or_, (one.timing for one in sources)),
    )


def _seats(rules: tuple[Rule, ...], reviewers: str) -> tuple[Threshold, ...]:
    seats: dict[str, int] = {}
    usual = (Threshold(reviewers, 1),) if reviewers else ()
    for rule in rules:
        for one in rule.thresholds or usual:
            seats[one.group] = max(one.count, seats.get(one.group, 0))
    return tuple(Threshold(group, count) for group, count in seats.items())


def _required(rules: tuple[Rule, ...], risk: Risk, step_up_from: Risk | None) -> Requirement:
    required = _of_rules(rules)
    high = step_up_from is not None and risk.rank >= step_up_from.rank
    return replace(required, step_up=StepUp.TOTP) if high else required


def _of_rules(rules: tuple[Rule, ...]) -> Requirement:
    if len(rules) == 1:
        return rules[0].require
    evidence = dict.fromkeys(field for rule in rules for field in rule.require.evidence)
    return Requirement(
        tuple(evidence),
        reason=any(rule.require.reason for rule in rules),
        confirm=any(rule.require.confirm for rule in rules),
        step_up=next((rule.require.step_up for rule in rules if rule.require.step_up), None),
    )


def _given(context: Context, field: str) -> bool:
    value = getattr(context, field)
    if isinstance(value, str):
        return not shows_nothing(value)
    if isinstance(value, tuple):
        return any(not shows_nothing(one.title) for one in value)
    return value is not None


def _summary(effect: Effect, rule: str, thresholds: tuple[Threshold, ...]) -> str:
    if effect is not Effect.HOLD:
        return f"{effect.value}, by the rule {rule}"
    wanted = " and ".join(f"{one.count} of {one.group}" for one in thresholds)
    return f"hold for {wanted or 'nobody: no group may approve it'}, by the rule {rule}"
