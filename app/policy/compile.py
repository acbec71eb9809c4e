"""Make the written policy ready for deciding: every pattern and sentence is made once."""

from dataclasses import replace
from datetime import timedelta

from app.documents.patterns import pattern
from app.documents.problem import quoted
from app.domain.action import Effect
from app.domain.narrowing import Amendable
from app.domain.people import Threshold
from app.escalation.daily import Daily
from app.policy.catalogue import Catalogue, Kind, Place, catalogue
from app.policy.conditions import condition
from app.policy.decision import Requirement, Team, TtlLimits
from app.policy.fitting import checks_of
from app.policy.rules import Rule
from app.policy.schema import PolicyPart, RequirePart, RulePart, TeamPart, TtlPart
from app.policy.timing import Timings

DEFAULT = "default"
SAID = {Effect.ALLOW: "let through", Effect.DENY: "refused", Effect.HOLD: "held"}
USUAL = TtlLimits(timedelta(hours=4), timedelta(minutes=15), timedelta(hours=24))


def teams_of(part: PolicyPart, timings: Timings) -> dict[str, Team]:
    """List the teams by name."""
    usual = part.defaults.calendar
    return {
        name: Team(
            *(name, one.channel, one.reviewers, one.backups, one.manager),
            timings.named(one.escalation, one.calendar),
            digest=_digest(one, usual, timings),
            hand_over_to=one.hand_over_to,
        )
        for name, one in part.teams.items()
    }


def catalogue_of(part: PolicyPart) -> Catalogue:
    """Make the catalogue."""
    kinds = [
        Kind(
            pattern(text),
            one.resource,
            one.risk,
            one.reversible,
            one.enforcement,
            one.sensitive,
            one.approve_unseen,
        )
        for text, one in part.actions.items()
    ]
    places = [
        Place(pattern(text), one.environment, one.owner) for text, one in part.resources.items()
    ]
    return catalogue(kinds, places, tuple(p for one in part.rules for p in one.match.resource))


def rules_of(part: PolicyPart, timings: Timings) -> tuple[Rule, ...]:
    """Make the rules, in the order in which they were written."""
    return tuple(_rule(one, part, timings) for one in part.rules)


def default_of(part: PolicyPart, timings: Timings) -> Rule:
    """Make the rule for what no rule fits."""
    effect, receipt_ttl = part.defaults.effect, part.defaults.receipt_ttl
    ttl = limits(part.defaults.ttl, USUAL)
    reason = f"No rule fits, so this is {SAID[effect]}."
    timing = timings.named(part.defaults.escalation, part.defaults.calendar)
    made = Rule(DEFAULT, (), (), (), effect, reason, (), Requirement(), ttl, receipt_ttl)
    return replace(made, timing=timing)


def limits(part: TtlPart, otherwise: TtlLimits) -> TtlLimits:
    """Fill in the times that are not written."""
    return TtlLimits(
        part.default or otherwise.default, part.min or otherwise.min, part.max or otherwise.max
    )


def _digest(part: TeamPart, usual: str, timings: Timings) -> Daily | None:
    one = part.digest
    return timings.daily(one.at, one.zone, one.calendar, part.calendar, usual) if one else None


def _rule(part: RulePart, policy: PolicyPart, timings: Timings) -> Rule:
    defaults = policy.defaults
    usual = limits(defaults.ttl, USUAL)
    checks, fit = checks_of(part.name, part.match, part.effect)
    return Rule(
        name=part.name,
        checks=checks,
        fit=fit,
        conditions=tuple(condition(key, one) for key, one in part.match.arguments.items()),
        effect=part.effect,
        reason=part.reason
        or f"The rule {quoted(part.name)} says that this is {SAID[part.effect]}.",
        thresholds=tuple(Threshold(one.group, one.count) for one in part.approvals),
        require=_required(part.require),
        ttl=limits(part.ttl, usual),
        receipt_ttl=part.receipt_ttl or defaults.receipt_ttl,
        risk=part.risk,
        actions=part.match.action,
        amend=tuple(
            Amendable(path, one.direction, one.options) for path, one in part.amend.items()
        ),
        timing=timings.named(part.escalation, part.calendar),
    )


def _required(part: RequirePart) -> Requirement:
    confirm = part.confirm is not None
    return Requirement(part.evidence, part.reason, confirm, part.step_up)
