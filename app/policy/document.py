"""The policy: a document that derives trusted facts and decides what becomes of an action."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from app.documents.outline import Outline
from app.documents.problem import DocumentError, Problem
from app.documents.strict import in_order, parse
from app.domain.action import Context, Facts, Json, Resource, Risk
from app.escalation.plan import WrittenPlan
from app.policy.catalogue import Catalogue
from app.policy.checks import problems_of
from app.policy.compile import catalogue_of, default_of, rules_of, teams_of
from app.policy.deciding import decide, find
from app.policy.decision import Decision, Misfit, Team
from app.policy.rules import Rule
from app.policy.schema import PolicyPart
from app.policy.timing import timings_of


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the policy, ready to decide."""

    version: str
    fallback: str
    teams: Mapping[str, Team]
    catalogue: Catalogue
    rules: tuple[Rule, ...]
    default: Rule
    outline: Outline
    warnings: tuple[Problem, ...] = ()
    step_up_from: Risk | None = None
    plans: Mapping[str, WrittenPlan] = field(default_factory=dict)

    def derive(
        self, action: str, arguments: Mapping[str, Json], resource: Resource | None
    ) -> Facts | Misfit:
        """Find the trusted facts of an action, or say what does not fit the catalogue."""
        return self.catalogue.derive(action, arguments, resource)

    def decide(self, facts: Facts, arguments: Mapping[str, Json], context: Context) -> Decision:
        """Let through, refuse, or hold, and say why."""
        owner = self.teams.get(facts.team)
        found = find(self.rules, self.default, facts, arguments)
        reviewers = owner.reviewers if owner else ""
        decision = decide(found, reviewers, facts, context, self.step_up_from)
        usual = owner.timing | self.default.timing if owner else self.default.timing
        return replace(decision, timing=decision.timing | usual)

    def team(self, name: str) -> Team | None:
        """Find a team."""
        return self.teams.get(name)

    @property
    def channels(self) -> frozenset[str]:
        """Give every channel that the policy names."""
        return frozenset({self.fallback, *(one.channel for one in self.teams.values())})

    def channel_of(self, team: str) -> str:
        """Give the channel of a team, or the fallback where there is no such team."""
        found = self.teams.get(team)
        return found.channel if found else self.fallback


def load_policy(text: str, source: str = "policy.yaml") -> Policy:
    """Read a policy; raise `DocumentError` with everything that is wrong with it."""
    part, outline, problems = parse(text, source, PolicyPart)
    if part is None:
        raise DocumentError(in_order(problems))
    problems += problems_of(part, outline)
    if any(not one.warning for one in problems):
        raise DocumentError(in_order(problems))
    timings = timings_of(part.escalations, part.calendars)
    return Policy(
        version=f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}",
        fallback=part.defaults.fallback,
        teams=teams_of(part, timings),
        catalogue=catalogue_of(part),
        rules=rules_of(part, timings),
        default=default_of(part, timings),
        outline=outline,
        warnings=in_order(problems),
        step_up_from=part.defaults.step_up_from,
        plans=timings.plans,
    )
