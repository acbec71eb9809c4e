"""What a policy and a roster may get wrong together: each is well-formed, but they do not meet."""

from collections.abc import Collection, Iterable, Iterator

from app.documents.near import near
from app.documents.patterns import Pattern, overlap, pattern
from app.documents.problem import Path, Problem, quoted
from app.domain.action import Enforcement, Risk
from app.domain.people import Threshold
from app.domain.seats import met
from app.policy.catalogue import UNCLASSIFIED, UNKNOWN, Kind
from app.policy.document import Policy
from app.policy.idle import fits_none, no_such_type, unknown_action
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
    warned = (*_agents(policy, roster), *_grants_idle(policy, roster))
    return problems + [roster.outline.warning(*one) for one in warned]


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
            what = f"{quoted(team.manager)} is not one of the roster's people"
            yield (*path, "manager"), what + near(team.manager, roster.people)
        for key, group in (("reviewers", team.reviewers), ("backups", team.backups)):
            if group and group not in roster.groups:
                yield (*path, key), _no_group(group, roster)
        places = [one.pattern for one in policy.catalogue.places if one.owner == name]
        if places and team.reviewers in roster.groups:
            for message in _idle_team(team.reviewers, places, roster):
                yield (*path, "reviewers"), message


def _steps(policy: Policy, roster: Roster) -> Found:
    for name, plan in policy.plans.items():
        for number, step in enumerate(plan.steps):
            path: Path = ("escalations", name, "steps", number, "to")
            if step.to and step.to not in roster.groups:
                yield path, _no_group(step.to, roster)
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
                yield (*path, place, "from"), _no_group(one.group, roster)
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
        declared = [one.pattern.text for one in policy.catalogue.everything]
        if agent.actions and not kinds:
            hint = near(agent.actions[0].text, declared)
            yield ("agents", name, "actions"), f"fits no action of the policy's catalogue{hint}"
        for number, asked in enumerate(agent.actions if kinds else ()):
            if wrong := unknown_action(asked, declared):
                yield ("agents", name, "actions", number), wrong
        barred = [one for one in kinds if one.enforcement is Enforcement.RECEIPT]
        if barred and not agent.executors:
            what = f"has no executors, so no receipt for {barred[0].pattern.text} can be used"
            yield ("agents", name), what


def _grants_idle(policy: Policy, roster: Roster) -> Found:
    """Look for what is granted and cannot be asked for: no such action, resource, environment."""
    kinds = policy.catalogue.everything
    declared = [one.pattern.text for one in kinds]
    made = [*(one.template.pattern for one in kinds), pattern(str(UNCLASSIFIED))]
    places = {one.environment for one in policy.catalogue.places} | {UNKNOWN}
    for number, grant in enumerate(roster.grants):
        path: Path = ("grants", number)
        for place, one in enumerate(grant.actions):
            if wrong := unknown_action(one, declared):
                yield (*path, "actions", place), wrong
        for place, one in enumerate(grant.resources):
            if wrong := no_such_type(one, made) or fits_none(one, made):
                yield (*path, "resources", place), wrong
        for name in sorted((grant.environments or frozenset()) - places):
            message = f"{quoted(name)} is not the environment of any resource{near(name, places)}"
            yield (*path, "environments"), message


def _no_group(name: str, roster: Roster) -> str:
    return f"{quoted(name)} is not one of the roster's groups{near(name, roster.groups)}"


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
