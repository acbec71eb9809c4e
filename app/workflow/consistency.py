"""What a policy and a roster may get wrong together: each is well-formed, but they do not meet."""

from collections.abc import Collection, Iterable, Iterator

from app.documents.patterns import Pattern, overlap
from app.documents.problem import Path, Problem, quoted
from app.domain.action import Enforcement, Risk
from app.domain.people import Threshold
from app.domain.seats import met
from app.policy.catalogue import Kind
from app.policy.document import Policy
from app.policy.rules import Rule
from app.roster.document import Grant, Roster

Found = Iterator[tuple[Path, str]]


def check_together(policy: Policy, roster: Roster) -> list[Problem]:
    """List what keeps requests from being decided: groups that are not there, empty, or idle."""
    problems = [
        policy.outline.problem(path, message)
        for found in (
            _teams(policy, roster),
            _rules(policy, roster),
            _steps(policy, roster),
        )
        for path, message in found
    ]
    return problems + [roster.outline.warning(*one) for one in _agents(policy, roster)]


def endpoint_problems(policy: Policy, endpoints: Collection[str]) -> list[Problem]:
    """List the addresses outside that plans name and the settings of this service do not."""
    return [
        policy.outline.problem(
            ("escalations", name, "steps", number, "name"),
            f"{quoted(step.endpoint)} is no address that is set here: "
            f"set HITL_WEBHOOKS__{step.endpoint.upper()}__URL and its secrets",
        )
        for name, plan in policy.plans.items()
        for number, step in enumerate(plan.steps)
        if step.endpoint and step.endpoint not in endpoints
    ]


def _teams(policy: Policy, roster: Roster) -> Found:
    for name, team in policy.teams.items():
        path: Path = ("teams", name)
        if team.manager and roster.person(team.manager) is None:
            yield (*path, "manager"), f"{quoted(team.manager)} is not one of the roster's people"
        for key, group in (("reviewers", team.reviewers), ("backups", team.backups)):
            if group and group not in roster.groups:
                yield (*path, key), f"{quoted(group)} is not one of the roster's groups"
        places = [one.pattern for one in policy.catalogue.places if one.owner == name]
        if places and team.reviewers in roster.groups:
            for message in _idle_team(team.reviewers, places, roster):
                yield (*path, "reviewers"), message


def _steps(policy: Policy, roster: Roster) -> Found:
    for name, plan in policy.plans.items():
        for number, step in enumerate(plan.steps):
            path: Path = ("escalations", name, "steps", number, "to")
            if step.to and step.to not in roster.groups:
                yield path, f"{quoted(step.to)} is not one of the roster's groups"
            elif step.to and not (_members(step.to, roster) or step.to in roster.user_groups):
                yield path, f"{quoted(step.to)} has no members, so nobody could decide instead"


def _idle_team(group: str, places: list[Pattern], roster: Roster) -> Iterator[str]:
    if not _members(group, roster) and group not in roster.user_groups:
        yield f"{quoted(group)} has no members, so nobody reviews for this team"
    elif not any(_some(one.resources, places) for one in _grants(group, roster)):
        yield f"no grant of {quoted(group)} is for any resource of this team"


def _rules(policy: Policy, roster: Roster) -> Found:
    for number, rule in enumerate(policy.rules):
        path: Path = ("rules", number, "approvals")
        unknown = False
        for place, one in enumerate(rule.thresholds):
            if one.group not in roster.groups:
                unknown = True
                yield (
                    (*path, place, "from"),
                    f"{quoted(one.group)} is not one of the roster's groups",
                )
        if rule.thresholds and not unknown:
            yield from _seats(rule, path, roster)
            yield from _idle_groups(rule, path, policy, roster)


def _seats(rule: Rule, path: Path, roster: Roster) -> Found:
    """Count the members; who is in a Slack user group, or on duty, cannot be known from files."""
    for place, one in enumerate(rule.thresholds):
        if one.group in roster.rotations and one.count > 1:
            message = (
                f"in {quoted(one.group)} one is on duty at a time, but {one.count} must approve"
            )
            yield (*path, place), message
    unknown = roster.user_groups.keys() | roster.rotations.keys()
    if any(one.group in unknown for one in rule.thresholds):
        return
    short = [one for one in rule.thresholds if len(_members(one.group, roster)) < one.count]
    for one in short:
        has = len(_members(one.group, roster))
        place = rule.thresholds.index(one)
        yield (
            (*path, place),
            f"{quoted(one.group)} has {has} members, but {one.count} must approve",
        )
    if not short and not met(rule.thresholds, _groups_of(rule.thresholds, roster)):
        yield path, "cannot be met by different people: the same ones are in these groups"


def _idle_groups(rule: Rule, path: Path, policy: Policy, roster: Roster) -> Found:
    kinds = [one for one in policy.catalogue.everything if _concerns(rule, one)]
    for place, threshold in enumerate(rule.thresholds):
        grants = _grants(threshold.group, roster)
        if kinds and not any(_covers(one, kind, rule.risk) for one in grants for kind in kinds):
            yield (
                (*path, place, "from"),
                f"no grant of {quoted(threshold.group)} covers any action of this rule",
            )


def _agents(policy: Policy, roster: Roster) -> Found:
    for name, agent in roster.agents.items():
        kinds = [
            one
            for one in policy.catalogue.everything
            if any(overlap(one.pattern, asked) for asked in agent.actions)
        ]
        if agent.actions and not kinds:
            yield ("agents", name, "actions"), "fits no action of the policy's catalogue"
        barred = [one for one in kinds if one.enforcement is Enforcement.RECEIPT]
        if barred and not agent.executors:
            what = f"has no executors, so no receipt for {barred[0].pattern.text} can be used"
            yield ("agents", name), what


def _concerns(rule: Rule, kind: Kind) -> bool:
    return not rule.actions or any(overlap(kind.pattern, one) for one in rule.actions)


def _covers(grant: Grant, kind: Kind, raised: Risk) -> bool:
    return (
        max(kind.risk.rank, raised.rank) <= grant.max_risk.rank
        and _some(grant.actions, [kind.pattern])
        and _some(grant.resources, [kind.template.pattern])
    )


def _some(patterns: Iterable[Pattern], others: Iterable[Pattern]) -> bool:
    listed = list(others)
    return any(overlap(one, other) for one in patterns for other in listed)


def _members(group: str, roster: Roster) -> frozenset[str]:
    turns = roster.rotations.get(group)
    listed = {one.person for one in roster.memberships if one.group == group}
    return frozenset(listed | set(turns.people if turns else ()))


def _grants(group: str, roster: Roster) -> list[Grant]:
    return [one for one in roster.grants if one.group == group]


def _groups_of(thresholds: tuple[Threshold, ...], roster: Roster) -> dict[str, frozenset[str]]:
    wanted = {one.group for one in thresholds}
    people = {one.person for one in roster.memberships if one.group in wanted}
    return {
        person: frozenset(
            one.group for one in roster.memberships if one.person == person and one.group in wanted
        )
        for person in people
    }
