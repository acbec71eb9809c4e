"""Examples of what agents may ask: actions, resources and arguments that fit patterns. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.documents.inclusion import meeting
from app.documents.patterns import Pattern, overlap
from app.policy.catalogue import Kind
from app.policy.conditions import LIKE, ONE_OF, OVER, UNDER, Asked, Condition
from app.policy.document import Policy
from app.policy.rules import Rule
from app.roster.document import Roster

Path = tuple[str, ...]
Values = Mapping[Path, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """One example: an action of a kind, and the arguments that name its resource."""

    kind: Kind
    action: str
    resource: str
    arguments: Mapping[str, Any]


def samples(policy: Policy, roster: Roster) -> Iterator[Sample]:
    """Make examples of each kind, for each place that is granted and each rule of arguments."""
    names = _distinct(
        [
            *(one for agent in roster.agents.values() for one in agent.actions),
            *(one for rule in policy.rules for one in rule.actions),
        ]
    )
    granted = _distinct(one for grant in roster.grants for one in grant.resources)
    scopes = _distinct([*granted, *policy.catalogue.named])
    known: dict[tuple[str, ...], list[Values]] = {}
    for kind in policy.catalogue.everything:
        resources = _resources(kind, policy, scopes)
        for action in _actions(kind, names):
            rules = [one for one in policy.rules if one.conditions and _concerns(one, action)]
            key = tuple(one.name for one in rules)
            if key not in known:
                known[key] = _choices(rules)
            for resource, given in resources:
                for values in known[key]:
                    yield Sample(kind, action, resource, _with(given, values))


def _distinct(patterns: Iterable[Pattern]) -> list[Pattern]:
    return list({one.text: one for one in patterns}.values())


def _actions(kind: Kind, names: list[Pattern]) -> list[str]:
    if kind.pattern.exact:
        return [kind.pattern.text]
    found = [meeting((kind.pattern, one)) for one in names if overlap(kind.pattern, one)]
    return list(dict.fromkeys(one for one in found if one))


def _resources(
    kind: Kind, policy: Policy, scopes: list[Pattern]
) -> list[tuple[str, Mapping[str, Any]]]:
    """Find resources of a kind in each place, each with the arguments that make it."""
    made = kind.template.pattern
    found: dict[str, Mapping[str, Any]] = {}
    for place in policy.catalogue.places:
        if not overlap(made, place.pattern):
            continue
        for scope in scopes:
            if not overlap(made, scope) or not overlap(place.pattern, scope):
                continue
            text = meeting((made, place.pattern, scope))
            if text and text not in found and (given := _made_of(kind, text)) is not None:
                found[text] = given
    return list(found.items())


def _made_of(kind: Kind, resource: str) -> Mapping[str, Any] | None:
    """Find the arguments from which the template makes a resource."""
    texts, paths = kind.template.texts, kind.template.paths
    expression = re.escape(texts[0]) + "".join(f"(.+?){re.escape(one)}" for one in texts[1:])
    found = re.fullmatch(expression, resource.partition(":")[2])
    return _with({}, dict(zip(paths, found.groups(), strict=True))) if found else None


def _concerns(rule: Rule, action: str) -> bool:
    return not rule.actions or any(one.matches(action) for one in rule.actions)


def _choices(rules: list[Rule]) -> list[Values]:
    """Choose arguments for each rule, such that it fits and no other does; and for none."""
    asked: dict[Path, list[Condition]] = {}
    for rule in rules:
        for one in rule.conditions:
            asked.setdefault(one.path, []).append(one)
    return [
        {path: _value(asked[path], wanted) for path in asked}
        for wanted in (frozenset[int](), *(frozenset(map(id, one.conditions)) for one in rules))
    ]


def _value(conditions: list[Condition], wanted: frozenset[int]) -> Any:  # noqa: ANN401
    """Choose what an argument is: as it is wanted, never in doubt, and else fitting nothing."""
    tried = [one for each in conditions for test in each.tests for one in _likely(test)]

    def worth(value: object) -> tuple[int, int, int]:
        answers = [(one, one.test(_with({}, {one.path: value})).matched) for one in conditions]
        right = sum(id(one) in wanted and answer is True for one, answer in answers)
        doubtful = sum(answer is None for _, answer in answers)
        return right, -doubtful, -sum(answer is True for _, answer in answers)

    return max([*tried, "x", True], key=worth)


def _likely(test: Asked) -> list[Any]:
    if test.key in {OVER, UNDER}:
        return [test.limit + 1, test.limit, test.limit - 1]
    if test.key == LIKE:
        return [meeting((test.fits,)) or "x"] if test.fits else []
    return list(test.limit) if test.key == ONE_OF else [test.limit]


def _with(arguments: Mapping[str, Any], values: Values) -> dict[str, Any]:
    """Put values where their paths lead, as far as nothing else is there."""
    made: dict[str, Any] = dict(arguments)
    for path, value in values.items():
        here = made
        for step in path[:-1]:
            inner = here.get(step, {})
            if not isinstance(inner, dict):
                break
            here[step] = here = dict(inner)
        else:
            here.setdefault(path[-1], value)
    return made
