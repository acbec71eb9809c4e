"""Find patterns of a policy that fit nothing which is declared. Pure."""

import re
from collections.abc import Collection, Iterator

from app.documents.near import near
from app.documents.outline import Outline
from app.documents.patterns import Pattern, overlap, pattern
from app.documents.problem import Path, Problem, quoted
from app.policy.catalogue import UNCLASSIFIED
from app.policy.schema import PolicyPart

REGULAR = re.compile(r"\([^)]*\|[^)]*\)|\[[^\]]*\]|\\|\^|\$$")
NOT_REGULAR = "looks like a regular expression, and is none: only * and ** stand for other letters"


def fitting_problems(part: PolicyPart, outline: Outline) -> Iterator[Problem]:
    """List the patterns that fit nothing: an error where a rule is for what there cannot be."""
    made = [one.resource.pattern for one in part.actions.values()]
    made.append(pattern(str(UNCLASSIFIED)))
    for number, rule in enumerate(part.rules):
        path: Path = ("rules", number, "match")
        yield from _actions(rule.match.action, (*path, "action"), part, outline)
        for place, one in enumerate(rule.match.resource):
            where = (*path, "resource", place)
            if wrong := no_such_type(one, made):
                yield outline.problem(where, wrong)
            elif wrong := fits_none(one, made):
                yield outline.warning(where, wrong)
    for text in part.resources:
        one = pattern(text)
        if wrong := no_such_type(one, made) or fits_none(one, made):
            yield outline.warning(("resources", text), wrong)


def _actions(
    asked: tuple[Pattern, ...], path: Path, part: PolicyPart, outline: Outline
) -> Iterator[Problem]:
    for number, one in enumerate(asked):
        if wrong := unknown_action(one, part.actions):
            yield outline.warning((*path, number), wrong)


def unknown_action(one: Pattern, declared: Collection[str]) -> str:
    """Say that a pattern fits no action that is declared; nothing where it does."""
    if any(overlap(one, pattern(text)) for text in declared):
        return ""
    return f"{quoted(one.text)} fits no action of the catalogue{near(one.text, declared)}"


def no_such_type(one: Pattern, made: list[Pattern]) -> str:
    """Say that no action has a resource of this type; nothing where one may have."""
    kind, colon, _ = one.text.partition(":")
    types = sorted({each.text.partition(":")[0] for each in made})
    if not colon or any(overlap(pattern(kind), pattern(each)) for each in types):
        return ""
    hint = near(kind, types)
    return f"{quoted(one.text)} fits nothing: no action has a resource of this type{hint}"


def fits_none(one: Pattern, made: list[Pattern]) -> str:
    """Say that a pattern fits no resource that an action can have; nothing where it does."""
    if not any(overlap(one, each) for each in made):
        texts = [each.text for each in made]
        return f"{quoted(one.text)} fits no resource of any action{near(one.text, texts)}"
    return f"{quoted(one.text)} {NOT_REGULAR}" if REGULAR.search(one.text) else ""
