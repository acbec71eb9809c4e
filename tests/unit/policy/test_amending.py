"""What a rule may let a reviewer narrow, and what is told about the rest."""

import pytest

from app.documents.problem import DocumentError
from app.domain.action import Context, Facts
from app.domain.narrowing import Amendable, Direction
from app.policy.decision import Decision
from app.policy.document import load_policy
from tests.documents import policy_text, policy_with

RULE = "{{name: a, match: {{action: thing.*}}, amend: {}}}"


def told(amend: str, text: str = "") -> list[str]:
    with pytest.raises(DocumentError) as caught:
        load_policy(text or policy_text(RULE.format(amend)))
    return [str(one) for one in caught.value.problems]


def decided(*rules: str, **arguments: object) -> Decision:
    policy = policy_with(*rules)
    facts = policy.derive("thing.x", {"id": "prod/x"}, None)
    assert isinstance(facts, Facts)
    return policy.decide(facts, {"id": "prod/x", **arguments}, Context())


def test_a_held_action_may_be_narrowed_as_its_rule_says() -> None:
    amend = "{arguments.scopes: subset, context.duration: shorter, arguments.r: {one_of: [w, r]}}"

    assert decided(RULE.format(amend)).amend == (
        Amendable("arguments.scopes", Direction.SUBSET),
        Amendable("context.duration", Direction.SHORTER),
        Amendable("arguments.r", Direction.ONE_OF, ("w", "r")),
    )


def test_where_it_cannot_be_told_which_rule_fits_nothing_may_be_narrowed() -> None:
    doubtful = "{name: b, match: {arguments: {amount: {over: 5}}}}"
    amend = RULE.format("{arguments.amount: at_most}")

    assert decided(doubtful, amend, amount="much").amend == ()
    assert decided(doubtful, amend, amount=4).amend != ()


@pytest.mark.parametrize(
    ("amend", "field", "why"),
    [
        ("{arguments.x: at_mots}", "arguments.x", "did you mean at_most?"),
        ("{arguments.x: smaller}", "arguments.x", "known are subset, at_most, at_least, shorter"),
        ("{arguments.x: 3}", "arguments.x", "must be subset, at_most, at_least, shorter, or {one"),
        ("{arguments.x: one_of}", "arguments.x", "from the widest to the narrowest"),
        ("{arguments.x: {one_of: []}}", "arguments.x", "from the widest to the narrowest"),
        ("{arguments.x: {on_of: [a]}}", "arguments.x", "from the widest to the narrowest"),
        ("{arguments.x: {one_of: [[a]]}}", "arguments.x", "may list texts, numbers, true and"),
        ("{arguments.x: {one_of: [null]}}", "arguments.x", "may list texts, numbers"),
        ("{arguments.x: {one_of: [1, 1.0]}}", "arguments.x", "lists a value twice"),
        ("{context.durations: shorter}", "context.durations", "did you mean context.duration?"),
        ("{context.rollback: shorter}", "context.rollback", "known are arguments.name and"),
        ("{scopes: subset}", "scopes", "known are arguments.name and context.duration"),
        ("{context.duration: at_most}", "context.duration", "use shorter, not at_most"),
        ("{context.duration: {one_of: [PT1H, soon]}}", "context.duration", "list durations"),
        ("{arguments.id: {one_of: [a]}}", "arguments.id", "names the resource of thing.*: it may"),
        ("{arguments.id.x: subset}", "arguments.id.x", "names the resource"),
        ("{arguments.a: subset, arguments.a.b: subset}", "arguments.a.b", "lies inside"),
    ],
)
def test_what_cannot_be_narrowed_is_refused_at_its_field(amend: str, field: str, why: str) -> None:
    problems = told(amend)

    assert any(f'rules[0].amend["{field}"]: ' in one and why in one for one in problems) or any(
        f"rules[0].amend.{field}: " in one and why in one for one in problems
    ), problems
    assert all(one.startswith("policy.yaml:11: ") for one in problems)


@pytest.mark.parametrize("path", ["arguments.body", "arguments.body.text", "arguments.deep"])
def test_what_is_sensitive_is_never_put_into_a_dialog(path: str) -> None:
    text = policy_text(RULE.format(f"{{{path}: subset}}")).replace(
        '"thing.*": {', '"thing.*": {sensitive: [arguments.body, arguments.deep.inner], '
    )

    assert [f'amend["{path}"]: is sensitive for thing.*' in one for one in told("", text)] == [
        True
    ]


def test_a_rule_that_does_not_concern_an_action_is_not_held_to_its_arguments() -> None:
    rule = "{name: a, match: {action: other.y}, amend: {arguments.id: subset}}"

    assert load_policy(policy_text(rule)).rules[0].amend


@pytest.mark.parametrize("effect", ["allow", "deny"])
def test_what_nobody_decides_is_narrowed_by_nobody(effect: str) -> None:
    rule = RULE.format("{arguments.x: subset}").replace("name: a", f"name: a, effect: {effect}")
    text = policy_text(rule)

    assert told("", text) == [
        f"policy.yaml:11: rules[0].amend: has no meaning where the effect is {effect}"
    ]
