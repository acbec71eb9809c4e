"""Cases: what a policy is expected to answer, written beside it and tried like tests."""

from dataclasses import dataclass

from app.documents.near import near
from app.documents.outline import Outline
from app.documents.problem import DocumentError, Path, quoted
from app.documents.strict import in_order, parse
from app.domain.action import Context
from app.policy.case_schema import CasePart, CasesPart, ContextPart
from app.policy.decision import Decision, Misfit
from app.policy.document import Policy
from app.policy.schema import ApprovalPart


@dataclass(frozen=True, slots=True)
class Tried:
    """A case that was tried: where it is written, and what came out otherwise than expected."""

    name: str
    line: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of a file."""

    part: CasesPart
    outline: Outline

    def about(self, policy: Policy) -> "Cases":
        """Give the cases; raise `DocumentError` where one expects a rule that is not there."""
        known = [*(one.name for one in policy.rules), policy.default.name]
        problems = [
            self.outline.problem(
                ("cases", number, "expect", "rule"),
                f"{quoted(name)} is not one of the policy's rules{near(name, known)}",
            )
            for number, one in enumerate(self.part.cases)
            if (name := one.expect.rule) and name not in known
        ]
        if problems:
            raise DocumentError(in_order(problems))
        return self

    def tried_on(self, policy: Policy) -> tuple[Tried, ...]:
        """Try every case."""
        return tuple(
            Tried(
                one.name or one.action,
                self.outline.line(("cases", number)),
                tuple(_differences(one, policy)),
            )
            for number, one in enumerate(self.part.cases)
        )


def load_cases(text: str, source: str = "policy-cases.yaml") -> Cases:
    """Read cases; raise `DocumentError` with everything that is wrong with them."""
    part, outline, problems = parse(text, source, CasesPart)
    if part is not None:
        for number, one in enumerate(part.cases):
            if not one.expect.model_fields_set:
                path: Path = ("cases", number, "expect")
                problems.append(outline.problem(path, "must say what is expected"))
    if part is None or problems:
        raise DocumentError(in_order(problems))
    return Cases(part, outline)


def load_context(text: str, source: str = "context") -> Context:
    """Read what an agent claims; raise `DocumentError` with everything that is wrong with it."""
    part, _, problems = parse(text, source, ContextPart)
    if part is None or problems:
        raise DocumentError(in_order(problems))
    return part.context()


def _differences(case: CasePart, policy: Policy) -> list[str]:
    facts = policy.derive(case.action, case.arguments, case.resource)
    if isinstance(facts, Misfit):
        came: dict[str, object] = {"refused": facts.code}
    else:
        came = _came(policy.decide(facts, case.arguments, case.context.context()))
    wanted = {key: _plain(getattr(case.expect, key)) for key in case.expect.model_fields_set}
    return [
        f"{key}: expected {_shown(value)}, came {_shown(came.get(key, ''))}"
        for key, value in sorted(wanted.items())
        if came.get(key, "") != value
    ]


def _came(decision: Decision) -> dict[str, object]:
    return {
        "effect": decision.effect,
        "rule": decision.rule,
        "thresholds": frozenset((one.group, one.count) for one in decision.thresholds),
        "risk": decision.risk,
        "missing": frozenset(decision.missing_evidence),
        "amend": frozenset(one.path for one in decision.amend),
    }


def _plain(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    return frozenset(
        (one.group, one.count) if isinstance(one, ApprovalPart) else one for one in value
    )


def _shown(value: object) -> str:
    if not isinstance(value, frozenset):
        return str(value) or "nothing"
    pairs = [f"{one[1]} of {one[0]}" if isinstance(one, tuple) else one for one in value]
    return " and ".join(sorted(pairs)) or "nothing"
