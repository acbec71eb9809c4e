"""Find the rules that are never reached: those above fit everything that they do. Pure.

A rule is parted into boxes: one action, one resource, one environment, risk and team each. It is
unreachable where each box lies within a rule above. In doubt it is reachable: what is told here is
so for every request.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from app.documents.inclusion import within
from app.documents.outline import Outline
from app.documents.patterns import Pattern, pattern
from app.documents.problem import Path, Problem, quoted
from app.domain.action import Effect, Risk
from app.policy.catalogue import UNCLASSIFIED, UNKNOWN, Catalogue, Kind
from app.policy.schema import MatchPart, PolicyPart, RulePart

ANY, NOBODYS, EVERYTHING = "", " ", pattern("**")
MOST_BOXES = 4096
_SAYS = {Effect.ALLOW: "lets it through", Effect.DENY: "refuses it", Effect.HOLD: "holds it"}


@dataclass(frozen=True, slots=True)
class Box:
    """One part of what a rule fits; `ANY` where nothing depends on which it is.

    The team is `NOBODYS`, which no rule can name, where the resource is in no place.
    """

    action: Pattern
    resource: Pattern
    environment: str
    risk: str
    team: str


def unreachable(part: PolicyPart, catalogue: Catalogue, outline: Outline) -> Iterator[Problem]:
    """Name each rule that can never be reached: an error where it denies and one above allows."""
    worlds = _World(part, catalogue)
    for number, rule in enumerate(part.rules):
        above = worlds.above(number)
        if not above:
            continue
        path: Path = ("rules", number)
        first = next((one for one in above if part.rules[one].effect is Effect.ALLOW), above[0])
        lost = rule.effect is Effect.DENY and part.rules[first].effect is Effect.ALLOW
        message = _message(part, above, first, outline)
        yield outline.problem(path, message) if lost else outline.warning(path, message)


def _message(part: PolicyPart, above: list[int], first: int, outline: Outline) -> str:
    rule = part.rules[first]
    line = outline.line(("rules", first))
    named = f"the rule {quoted(rule.name)} in line {line}"
    says = _SAYS[rule.effect]
    if len(above) == 1:
        return (
            f"can never be reached: {named} comes before it, fits all that it fits, and {says}; "
            "put the narrower rule first"
        )
    return (
        f"can never be reached: {len(above)} rules before it fit all that it fits; "
        f"{named} is one of them, and {says}"
    )


class _World:
    """What there can be: the values of the facts that are numbered."""

    def __init__(self, part: PolicyPart, catalogue: Catalogue) -> None:
        self.part, self.catalogue = part, catalogue
        places = part.resources.values()
        self.environments = sorted({one.environment for one in places} | {UNKNOWN})
        self.teams = sorted({one.owner for one in places})
        self.risks = [str(one) for one in Risk]

    def above(self, number: int) -> list[int]:
        """Find which rules above one fit all that it does: none where it can be reached."""
        rule, earlier = self.part.rules[number], range(number)
        able = [one for one in earlier if _asks_no_more(self.part.rules[one].match, rule.match)]
        alone = next((one for one in able if self._covered(number, [one])), None)
        if alone is not None:
            return [alone]
        found = self._covered(number, able) if len(able) > 1 else None
        return sorted(found) if found else []

    def _covered(self, number: int, able: list[int]) -> set[int] | None:
        matches = [(one, self.part.rules[one].match) for one in able]
        used: set[int] = set()
        for count, box in enumerate(self._boxes(self.part.rules[number], able)):
            covering = next((one for one, match in matches if self._holds(match, box)), None)
            if covering is None or count >= MOST_BOXES:
                return None
            used.add(covering)
        return used or None

    def _boxes(self, rule: RulePart, able: list[int]) -> Iterator[Box]:
        asked = [self.part.rules[one].match for one in able]

        def values(read: Callable[[MatchPart], tuple[str, ...]], known: list[str]) -> list[str]:
            """List the values of a fact; one stands for all where nobody asks for it."""
            if not any(map(read, asked)):
                return [ANY]
            return [one for one in known if not read(rule.match) or one in read(rule.match)]

        environments = values(lambda one: one.environment, self.environments)
        risks = values(lambda one: tuple(map(str, one.risk)), self.risks)
        teams = values(lambda one: one.team, [*self.teams, NOBODYS])
        for action, resource, kind in self._things(rule.match):
            for environment, risk, team in product(environments, risks, teams):
                if kind is None or _possible(kind, risk):
                    yield Box(action, resource, environment, risk, team)

    def _things(self, match: MatchPart) -> Iterator[tuple[Pattern, Pattern, Kind | None]]:
        """List actions with resources; what is declared of a single action narrows its own."""
        for action in match.action or (EVERYTHING,):
            kind = self.catalogue.kind(action.text) if action.exact else None
            own = EVERYTHING
            if action.exact:
                own = kind.template.pattern if kind else pattern(str(UNCLASSIFIED))
            for resource in match.resource or (own,):
                narrower = own if within(own, resource) else resource
                yield action, narrower, kind

    def _holds(self, match: MatchPart, box: Box) -> bool:
        return (
            _some(match.action, box.action)
            and _some(match.resource, box.resource)
            and (not match.environment or box.environment in match.environment)
            and (not match.risk or box.risk in match.risk)
            and (not match.team or box.team in match.team)
        )


def _some(wide: tuple[Pattern, ...], narrow: Pattern) -> bool:
    return not wide or any(within(narrow, one) for one in wide)


def _possible(kind: Kind, risk: str) -> bool:
    """Tell whether an action of a kind can have a risk: its own, or the highest where unplaced."""
    return risk in {ANY, str(kind.risk), str(Risk.CRITICAL)}


def _asks_no_more(above: MatchPart, below: MatchPart) -> bool:
    """Tell whether all that one asks of arguments is given by what the other asks of them."""
    return all(
        any(asked.given_by(one) for one in below.arguments.get(name, ()))
        for name, tests in above.arguments.items()
        for asked in tests
    )
