"""What a rule may not let a reviewer narrow: what names the resource, and what is not shown."""

from collections.abc import Iterator

from app.documents.durations import duration
from app.documents.outline import Outline
from app.documents.patterns import overlap, pattern
from app.documents.problem import Path, Problem, quoted
from app.domain.narrowing import ARGUMENTS, DURATION, Direction
from app.policy.amending import Way
from app.policy.schema import ActionPart, PolicyPart, RulePart


def amend_problems(
    rule: RulePart, path: Path, part: PolicyPart, outline: Outline
) -> Iterator[Problem]:
    """List what is wrong with the fields of a rule that may be narrowed."""
    kinds = {text: one for text, one in part.actions.items() if _concerns(rule, text)}
    for name, way in rule.amend.items():
        for message in (*_clashes(name, kinds), *_nested(name, rule), *_of_duration(name, way)):
            yield outline.problem((*path, name), message)


def _clashes(name: str, kinds: dict[str, ActionPart]) -> Iterator[str]:
    for text, kind in kinds.items():
        if any(_same_place(name, ".".join((ARGUMENTS, *one))) for one in kind.resource.paths):
            yield f"names the resource of {text}: it may never be changed"
        if any(_same_place(name, one) for one in kind.sensitive):
            yield f"is sensitive for {text}: a reviewer is not shown it in a dialog"


def _nested(name: str, rule: RulePart) -> Iterator[str]:
    for other in rule.amend:
        if name.startswith(f"{other}."):
            yield f"lies inside {quoted(other)}, which may be changed as a whole"


def _of_duration(name: str, way: Way) -> Iterator[str]:
    if name != DURATION or way.direction is Direction.SHORTER:
        return
    spans = [one for one in way.options if isinstance(one, str) and one.startswith("P")]
    if not way.options or any(duration(one) is None for one in spans):
        yield f"is a duration: use shorter, not {way.direction.value}"
    elif len(spans) < len(way.options):
        yield "is a duration: list durations such as PT1H"


def _same_place(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _concerns(rule: RulePart, text: str) -> bool:
    asked = rule.match.action
    return not asked or any(overlap(one, pattern(text)) for one in asked)
