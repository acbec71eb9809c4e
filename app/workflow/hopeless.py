"""What agents may ask and nobody could ever approve: who stands behind it is all there is. Pure.

Each kind of action is asked for in each place, once for each rule, with an example of it: the
policy and the roster answer as when an agent asks. Where one example of it could be approved,
or where Slack alone knows who is in a group, nothing is told: what is told is so.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from app.documents.problem import Path, Problem, quoted
from app.domain.action import Context, Effect, Facts
from app.domain.people import Threshold
from app.domain.seats import Groups, met
from app.policy.compile import DEFAULT
from app.policy.decision import Misfit
from app.policy.document import Policy
from app.roster.document import Agent, Membership, Roster
from app.roster.people import Span
from app.workflow.samples import Sample, samples

MOST_TOLD = 12
OWNER, REQUESTER = "owns the agent", "is whom the agent asks for"


@dataclass(frozen=True, slots=True)
class Hopeless:
    """An example of what an agent may ask and nobody could approve; for whom, or for anybody."""

    agent: str
    requester: str
    sample: Sample
    rule: str
    thresholds: tuple[Threshold, ...]
    excluded: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Need:
    """What an example takes, and who could give it as far as they do not stand behind it."""

    sample: Sample
    facts: Facts
    rule: str
    thresholds: tuple[Threshold, ...]
    able: Groups

    def met(self, barred: frozenset[str]) -> bool:
        return met(self.thresholds, {k: v for k, v in self.able.items() if k not in barred})


def hopeless_problems(policy: Policy, roster: Roster, now: datetime) -> list[Problem]:
    """Tell what nobody could ever approve, each agent and requester once by rule."""
    found = list(hopeless(policy, roster, now))
    told = [roster.outline.problem(_path(one, roster), _message(one)) for one in found[:MOST_TOLD]]
    if more := len(found) - len(told):
        message = f"nobody could ever approve {more} more of what agents may ask; mend these first"
        told.append(roster.outline.problem(("agents",), message))
    return told


def hopeless(policy: Policy, roster: Roster, now: datetime) -> Iterator[Hopeless]:
    """Find what nobody could ever approve, from now on."""
    needs = _needs(policy, from_now_on(roster, now))
    for agent in roster.agents.values():
        if agent.expired(now) or agent.owner not in roster.people:
            continue
        told: set[tuple[str, str]] = set()
        for group in needs:
            asked = [one for one in group if _may_ask(agent, one)]
            for requester in _lost(agent, asked):
                key = (requester, asked[0].rule)
                if key not in told:
                    told.add(key)
                    yield _of(agent, requester, asked[0])


def from_now_on(roster: Roster, now: datetime) -> Roster:
    """Give the roster as if all that is not over yet held at once, and every turn too."""
    today = now.astimezone(UTC).date()
    turns = [
        Membership(name, person, Span())
        for name, one in roster.rotations.items()
        for person in one.people
    ]
    kept = [one for one in roster.memberships if one.span.until >= today]
    return replace(
        roster,
        people={
            id_: replace(one, until=date.max)
            for id_, one in roster.people.items()
            if not one.left(now)
        },
        memberships=(*(replace(one, span=Span()) for one in kept), *turns),
        grants=tuple(
            replace(one, span=Span()) for one in roster.grants if one.span.until >= today
        ),
        rotations={},
    )


def _needs(policy: Policy, roster: Roster) -> list[list[_Need]]:
    """Ask for each example, and put those of one kind, place and rule together."""
    found: dict[tuple[str, str, str], list[_Need]] = defaultdict(list)
    for sample in samples(policy, roster):
        need = _need(policy, roster, sample)
        if need is not None:
            place = policy.catalogue.place(need.facts.resource)
            key = (sample.kind.pattern.text, place.pattern.text if place else "", need.rule)
            found[key].append(need)
    return list(found.values())


def _need(policy: Policy, roster: Roster, sample: Sample) -> _Need | None:
    facts = policy.derive(sample.action, sample.arguments, None)
    if isinstance(facts, Misfit):
        return None
    decision = policy.decide(facts, sample.arguments, Context())
    wanted = {one.group for one in decision.thresholds}
    doubtful = any(one.matched is None for one in decision.trace.children)
    if decision.effect is not Effect.HOLD or doubtful or wanted & roster.user_groups.keys():
        return None
    facts = replace(facts, risk=decision.risk)
    able = {
        person: groups & wanted
        for person, groups in roster.eligible(facts, datetime.max.replace(tzinfo=UTC)).items()
        if groups & wanted
    }
    return _Need(sample, facts, decision.rule, decision.thresholds, able)


def _may_ask(agent: Agent, need: _Need) -> bool:
    return any(one.matches(need.facts.action) for one in agent.actions)


def _lost(agent: Agent, asked: list[_Need]) -> list[str]:
    """Name those for whom an agent asks in vain; one empty name where it does so for anybody."""
    if not asked or (agent.requester_required and not agent.requesters):
        return []
    if not any(one.met(frozenset({agent.owner})) for one in asked):
        return [""]
    able = {person for one in asked for person in one.able}
    return [
        one
        for one in dict.fromkeys(agent.requesters)
        if one in able and not any(need.met(frozenset({agent.owner, one})) for need in asked)
    ]


def _of(agent: Agent, requester: str, need: _Need) -> Hopeless:
    why = {requester: REQUESTER, agent.owner: OWNER}
    excluded = {one: why[one] for one in sorted(need.able) if one in why}
    return Hopeless(agent.name, requester, need.sample, need.rule, need.thresholds, excluded)


def _path(one: Hopeless, roster: Roster) -> Path:
    if not one.requester:
        return ("agents", one.agent)
    requesters = roster.agents[one.agent].requesters
    return ("agents", one.agent, "requesters", requesters.index(one.requester))


def _message(one: Hopeless) -> str:
    takes = " and ".join(f"{each.count} of {each.group}" for each in one.thresholds)
    whom = f"for {one.requester}" if one.requester else "whomever the agent asks for"
    barred = " and ".join(f"{person} {why}" for person, why in one.excluded.items())
    ruled = "what no rule fits" if one.rule == DEFAULT else f"the rule {quoted(one.rule)}"
    return (
        f"nobody could ever approve {one.sample.action} on {quoted(one.sample.resource)}, {whom}: "
        f"{ruled} takes {takes or 'a team to ask'}, and "
        f"{barred or 'too few people are granted it'}; "
        "name another reviewer in the roster, or deny it in the policy"
    )
