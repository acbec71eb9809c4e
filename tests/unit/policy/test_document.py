"""What a policy file may say, and what is told about the rest."""

import hashlib
from pathlib import Path

import pytest

from app.documents.problem import DocumentError
from app.policy.document import Policy, load_policy
from tests.documents import EXAMPLES, HEAD, MANIFESTS, policy_text


def told(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        load_policy(text)
    return [str(one) for one in caught.value.problems]


def test_the_policy_to_start_from_is_fine() -> None:
    policy = load_policy((MANIFESTS / "policy.yaml").read_text())

    assert policy.warnings == ()
    assert len(policy.rules) == 6


def test_the_version_is_the_digest_of_the_exact_text() -> None:
    text = policy_text()

    assert load_policy(text).version == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    assert load_policy(text + "# é\n").version != load_policy(text).version


def test_the_whole_example_is_what_one_starts_from() -> None:
    text = (EXAMPLES / "policy.yaml").read_text()

    begun = (MANIFESTS / "policy.yaml").read_text().splitlines()[1:]

    assert load_policy(text).warnings == ()
    offered = ("# step_up_from:", '# "unclassified:**":')
    assert [one for one in begun if not one.strip().startswith(offered)] == text.splitlines()


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{name: a}", "rules[0].match: is missing"),
        ("{match: {action: thing.x}}", "rules[0].name: is missing"),
        (
            "{name: a, match: {}}",
            ('rules[0].match: must say what the rule is for; action: "**" is everything'),
        ),
        ("{name: a, match: {action: []}}", "rules[0].match.action: must not be empty"),
        ("{name: a, match: {action: null}}", "rules[0].match.action: must be a list, not nothing"),
        (
            "{name: a, match: {risk: low, acton: x}}",
            ('rules[0].match.acton: "acton" is not a known key; did you mean action?'),
        ),
        (
            "{name: a, match: {environment: prd}}",
            (
                'rules[0].match.environment[0]: "prd" is not the environment of any resource; '
                'did you mean "prod"?'
            ),
        ),
        ("{name: a, match: {team: x}}", 'rules[0].match.team[0]: "x" is not one of the teams'),
        (
            "{name: a, match: {risk: huge}}",
            ('rules[0].match.risk[0]: must be low or medium or high or critical, not "huge"'),
        ),
        (
            "{name: a, match: {arguments: {'n': {above: 1}}}}",
            (
                'rules[0].match.arguments.n: "above" '
                "is not a condition; known are over, under, equals, one_of, like"
            ),
        ),
        (
            "{name: a, match: {arguments: {'n': 1}}}",
            ("rules[0].match.arguments.n: must be a condition such as {over: 1000}"),
        ),
        (
            "{name: a, match: {arguments: {n..m: {over: 1}}}}",
            ('rules[0].match.arguments["n..m"]: "n..m" is not the name of an argument'),
        ),
        (
            "{name: a, match: {arguments: {}}, effect: maybe}",
            ('rules[0].effect: must be allow or deny or hold, not "maybe"'),
        ),
        (
            "{name: a, match: {action: thing.x}, approvals: []}",
            "rules[0].approvals: must not be empty",
        ),
        (
            "{name: a, match: {action: thing.x}, approvals: null}",
            "rules[0].approvals: must be a list, not nothing",
        ),
        (
            "{name: a, match: {action: thing.x}, approvals: [{from: x, count: 0}]}",
            "rules[0].approvals[0].count: must be at least 1",
        ),
        (
            "{name: a, match: {action: thing.x}, approvals: [{from: x}, {from: x}]}",
            'rules[0].approvals[1].from: "x" is asked twice: write one line with the whole count',
        ),
        (
            "{name: a, match: {action: thing.x}, effect: allow, approvals: [{from: x}]}",
            "rules[0].approvals: has no meaning where the effect is allow",
        ),
        (
            "{name: a, match: {action: thing.x}, effect: allow, require: {reason: true}}",
            "rules[0].require: has no meaning where the effect is allow",
        ),
        (
            "{name: a, match: {action: thing.x}, effect: deny, ttl: {max: 1h}}",
            "rules[0].ttl: has no meaning where the effect is deny",
        ),
        (
            "{name: a, match: {action: thing.x}, effect: deny, receipt_ttl: 1h}",
            "rules[0].receipt_ttl: has no meaning where the effect is deny",
        ),
        (
            "{name: a, match: {action: thing.x}, ttl: {max: 1h}}",
            "rules[0].ttl: must have min ≤ default ≤ max, not 0:15:00 ≤ 4:00:00 ≤ 1:00:00",
        ),
        (
            "{name: a, match: {action: thing.x}, ttl: {default: 0s}}",
            (
                "rules[0].ttl.default: must be a length of time such as 30s, 15m, 4h, 1d or PT1H, "
                "at most 366 days"
            ),
        ),
        (
            "{name: a, match: {action: thing.x}, require: {evidence: [proof]}}",
            (
                'rules[0].require.evidence[0]: "proof" is not evidence; known are justification, '
                "blast_radius, rollback, maintenance_window, duration, evidence, requester, "
                "run_id, session_id, tool_call_id, model"
            ),
        ),
        (
            "{name: default, match: {action: thing.x}}",
            'rules[0].name: "default" is the name of another rule',
        ),
        (
            "{name: a, match: {action: thing.x}, sample: 5}",
            "rules[0].sample: not supported in this version",
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_told(rule: str, expected: str) -> None:
    line = HEAD.count("\n") + 2

    assert told(policy_text(rule)) == [f"policy.yaml:{line}: {expected}"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version: 1", "version: 2", "policy.yaml:1: version: must be at most 1"),
        (
            "version: 1",
            "version: true",
            "policy.yaml:1: version: must be a whole number, not true",
        ),
        ("version: 1\n", "", "policy.yaml:1: version: is missing"),
        (
            "C0FALL",
            "ops",
            (
                'policy.yaml:2: defaults.fallback: "ops" is not a channel\'s id: '
                "use the id (C0PLATFORM), not the name"
            ),
        ),
        ("{fallback: C0FALL}", "{effect: hold}", "policy.yaml:2: defaults.fallback: is missing"),
        (
            "{fallback: C0FALL}",
            "",
            ("policy.yaml:2: defaults: must be keys and values, not nothing"),
        ),
        (
            "C0FALL}",
            "C0FALL, effect: allow}",
            (
                "policy.yaml:2: defaults.effect: must be hold or "
                "deny: what no rule names is never let through"
            ),
        ),
        (
            "C0FALL}",
            "C0FALL, ttl: {min: 5h}}",
            (
                "policy.yaml:2: defaults.ttl: must have min ≤ "
                "default ≤ max, not 5:00:00 ≤ 4:00:00 ≤ 1 day, 0:00:00"
            ),
        ),
        (
            "reviewers: core-reviewers",
            "backups: x",
            ("policy.yaml:3: teams.core.reviewers: is missing"),
        ),
        (
            "reviewers: core-reviewers",
            "reviewers:",
            ("policy.yaml:3: teams.core.reviewers: must be text, not nothing"),
        ),
        (
            'thing:{arguments.id}", risk: low',
            'thing", risk: low',
            (
                "policy.yaml:5: "
                'actions["thing.*"].resource: "thing" is not a resource such as '
                '"secret:{arguments.secret}"'
            ),
        ),
        (
            "risk: low",
            "risk: low, enforcement: proxy",
            ('policy.yaml:5: actions["thing.*"].enforcement: not supported in this version'),
        ),
        (
            "risk: low",
            "risk: low, sensitive: [id]",
            (
                "policy.yaml:5: "
                'actions["thing.*"].sensitive[0]: "id" is not an argument such as arguments.body'
            ),
        ),
        (
            "risk: low",
            "risk: low, approve_unseen: true",
            (
                'policy.yaml:5: actions["thing.*"].approve_unseen: has no meaning where nothing '
                "is sensitive: what looks like a secret is shown first, always"
            ),
        ),
        (", risk: low", "", 'policy.yaml:5: actions["thing.*"].risk: is missing'),
        (
            "risk: high",
            "risk: high, reversible: 1",
            (
                "policy.yaml:6: "
                'actions["thing.drop"].reversible: must be true or false, not a number'
            ),
        ),
        (
            "prod, owner: core",
            "prod, owner: x",
            ('policy.yaml:8: resources["thing:prod/**"].owner: "x" is not one of the teams'),
        ),
        (
            '"thing:prod/**"',
            '"prod/**"',
            (
                'policy.yaml:8: resources["prod/**"]: "prod/**" fits '
                'no resource: write type:id, such as "secret:**"'
            ),
        ),
        (
            "resources:",
            "calendar: x\nresources:",
            ('policy.yaml:7: calendar: "calendar" is not a known key; did you mean calendars?'),
        ),
    ],
)
def test_what_is_wrong_with_the_rest_is_told(old: str, new: str, expected: str) -> None:
    assert old in HEAD

    assert told(HEAD.replace(old, new, 1)) == [expected]


def test_two_rules_may_not_share_a_name() -> None:
    rules = ("{name: a, match: {action: thing.x}}", "{name: a, match: {action: thing.z}}")

    assert told(policy_text(*rules)) == [
        f'policy.yaml:{HEAD.count(chr(10)) + 3}: rules[1].name: "a" is the name of another rule'
    ]


def test_problems_of_every_kind_are_told_together_in_the_order_of_the_file() -> None:
    text = policy_text("{name: a, match: {environment: x}, escalation: x}").replace(
        "prod, owner: core", "prod, owner: x"
    )

    assert [one.split(":")[1] for one in told(text)] == ["8", "11", "11"]


def test_a_pattern_that_fits_no_action_is_only_a_warning() -> None:
    policy = load_policy(policy_text('{name: a, match: {action: ["thing.x", "thng.*"]}}'))

    assert [str(one) for one in policy.warnings] == [
        (
            'policy.yaml:11: rules[0].match.action[1]: warning: "thng.*" fits no action of the '
            'catalogue; did you mean "thing.*"?'
        )
    ]


def test_the_smallest_policy_holds_everything() -> None:
    policy = load_policy("version: 1\ndefaults: {fallback: C0X}\n")

    assert isinstance(policy, Policy)
    assert (dict(policy.teams), policy.rules) == ({}, ())


def test_files_of_the_manifests_are_there() -> None:
    assert Path(MANIFESTS / "policy-cases.yaml").exists()
