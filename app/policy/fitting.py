"""Make what a rule says of the facts ready: each check, and the sentence for yes and for no."""

from collections.abc import Callable

from app.documents.patterns import Pattern
from app.domain.action import Effect, Facts
from app.policy.decision import Trace
from app.policy.rules import Check
from app.policy.schema import MatchPart

Reader = Callable[[Facts], str]

_READERS: dict[str, Reader] = {
    "action": lambda facts: facts.action,
    "resource": lambda facts: str(facts.resource),
    "environment": lambda facts: facts.environment,
    "team": lambda facts: facts.team,
    "risk": lambda facts: facts.risk,
}


def checks_of(
    name: str, match: MatchPart, effect: Effect
) -> tuple[tuple[Check, ...], tuple[Trace, ...]]:
    """Make the checks of a rule, and the trace of all of them fitting."""
    checks: list[Check] = []
    fit: tuple[Trace, ...] = ()
    for key, reader in _READERS.items():
        options = getattr(match, key)
        if not options:
            continue
        listed = " or ".join(one.text if isinstance(one, Pattern) else one for one in options)
        step = Trace(key, matched=False, sentence=f"the {key} is not {listed}")
        no = Trace(name, matched=False, sentence=step.sentence, children=(*fit, step))
        denies = key == "resource" and effect is Effect.DENY
        checks.append(Check(_touches(options) if denies else _fits(options, reader), no))
        fit = (*fit, Trace(key, matched=True, sentence=f"the {key} is {listed}"))
    return tuple(checks), fit


def _fits(options: tuple[Pattern | str, ...], read: Reader) -> Callable[[Facts], bool]:
    texts = frozenset(one for one in options if isinstance(one, str))
    patterns = tuple(one.regex.fullmatch for one in options if isinstance(one, Pattern))

    def fits(facts: Facts) -> bool:
        text = read(facts)
        return text in texts or any(matches(text) for matches in patterns)

    return fits


def _touches(options: tuple[Pattern | str, ...]) -> Callable[[Facts], bool]:
    """Check whether anything that the resource may be taken for fits: what denies asks no more."""
    patterns = tuple(one for one in options if isinstance(one, Pattern))

    def touches(facts: Facts) -> bool:
        return any(one.matches(text) for text in facts.resource.readings for one in patterns)

    return touches
