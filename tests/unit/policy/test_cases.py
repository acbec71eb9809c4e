"""Cases: what a policy is expected to answer."""

import pytest

from app.documents.problem import DocumentError
from app.domain.action import Context, Evidence, Window
from app.policy.cases import load_cases, load_context
from tests.documents import MANIFESTS, manifest_policy

POLICY = manifest_policy()
HEAD = "version: 1\ncases:\n"


def tried(*cases: str) -> list[tuple[str, ...]]:
    text = HEAD + "".join(f"  - {one}\n" for one in cases)
    return [one.wrong for one in load_cases(text).tried_on(POLICY)]


def told(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        load_cases(text, "c.yaml")
    return str(caught.value).splitlines()


def test_the_cases_to_start_from_come_out_as_expected() -> None:
    cases = load_cases((MANIFESTS / "policy-cases.yaml").read_text())

    found = cases.tried_on(POLICY)

    assert len(found) == 10
    assert [one for one in found if one.wrong] == []
    assert (found[0].name, found[0].line) == ("reading an order is routine", 5)


@pytest.mark.parametrize(
    ("case", "wrong"),
    [
        ("{action: retail.get_x, expect: {effect: allow, risk: low}}", ()),
        ("{action: retail.get_x, expect: {effect: hold}}", ("effect: expected hold, came allow",)),
        (
            "{action: retail.get_x, expect: {thresholds: [{from: x, count: 2}]}}",
            ("thresholds: expected 2 of x, came nothing",),
        ),
        (
            "{action: retail.x, expect: {thresholds: [], rule: x}}",
            (
                "rule: expected x, came customer service changes",
                "thresholds: expected nothing, came 1 of support-leads",
            ),
        ),
        (
            "{action: secrets.rotate, arguments: {secret: prod/x}, expect: {missing: [rollback]}}",
            ("missing: expected rollback, came blast_radius and justification and rollback",),
        ),
        ("{action: secrets.rotate, expect: {refused: argument_missing}}", ()),
        (
            "{action: secrets.rotate, expect: {effect: hold}}",
            ("effect: expected hold, came nothing",),
        ),
        (
            "{action: retail.x, expect: {refused: argument_missing}}",
            ("refused: expected argument_missing, came nothing",),
        ),
        (
            (
                '{action: x.y, resource: "secret:dev/x", expect: {thresholds: [{from: '
                "platform-reviewers}]}}"
            ),
            ("thresholds: expected 1 of platform-reviewers, came nothing",),
        ),
    ],
)
def test_only_what_is_expected_is_compared(case: str, wrong: tuple[str, ...]) -> None:
    assert tried(case) == [wrong]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version: 1\ncases: []\n", "c.yaml:2: cases: must not be empty"),
        (
            HEAD + "  - {action: a.b, expect: {}}\n",
            "c.yaml:3: cases[0].expect: must say what is expected",
        ),
        (HEAD + "  - {action: a.b}\n", "c.yaml:3: cases[0].expect: is missing"),
        (
            HEAD + "  - {action: a.b, resource: x, expect: {effect: hold}}\n",
            "c.yaml:3: cases[0].resource: must be type:id, such as secret:prod/payments-db",
        ),
        (
            HEAD + "  - {action: a.b, expects: {effect: hold}, expect: {effect: hold}}\n",
            'c.yaml:3: cases[0].expects: "expects" is not a known key; did you mean expect?',
        ),
    ],
)
def test_what_is_wrong_with_cases_is_told(text: str, expected: str) -> None:
    assert told(text) == [expected]


def test_a_rule_that_is_expected_is_one_of_the_policy() -> None:
    case = "  - {{action: retail.get_x, expect: {{rule: {}}}}}\n"
    there = load_cases(HEAD + case.format("routine reads") + case.format("default"))

    assert there.about(POLICY) is there
    with pytest.raises(DocumentError) as caught:
        load_cases(HEAD + case.format("routine read") + case.format("x"), "c.yaml").about(POLICY)

    first, second = str(caught.value).splitlines()
    assert first == (
        'c.yaml:3: cases[0].expect.rule: "routine read" is not one of the policy\'s rules; '
        'did you mean "routine reads"?'
    )
    assert second == 'c.yaml:4: cases[1].expect.rule: "x" is not one of the policy\'s rules'


def test_what_an_agent_claims_is_read() -> None:
    text = (
        '{"justification": "a", "evidence": [{"title": "t", "url": "u"}],'
        ' "maintenance_window": {"from": "x", "until": "y"}}'
    )

    assert load_context(text) == Context(
        justification="a", evidence=(Evidence("t", "u"),), maintenance_window=Window("x", "y")
    )
    assert load_context("{}") == Context()


@pytest.mark.parametrize("text", ['{"justification": 5}', '{"why": "x"}', "[]"])
def test_a_claim_that_is_not_one_is_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        load_context(text)
