"""A policy and a roster together: what neither can see alone."""

import pytest

from app.policy.document import load_policy
from app.roster.document import load_roster
from app.workflow.consistency import check_together, endpoint_problems
from tests.documents import manifest_policy, manifest_roster

POLICY = """\
version: 1
defaults: {fallback: C0FALL}
teams: {core: {channel: C0CORE, reviewers: g, backups: h, manager: ana}}
actions: {"a.*": {resource: "a:{arguments.id}", risk: high}}
resources: {"a:**": {environment: prod, owner: core}}
rules:
  - {name: r, match: {action: a.x}, approvals: [{from: g, count: 2}, {from: h}]}
  - {name: s, match: {environment: prod}, approvals: [{from: h, count: 1}], risk: high}
  - {name: t, match: {action: "a.*"}, effect: deny}
"""
ROSTER = """\
version: 1
workspace: T0ACME
people: {ana: {name: Ana}, ben: {name: Ben}, cleo: {name: Cleo}}
groups: {g: [ana, ben], h: [cleo]}
grants:
  - {group: g, actions: ["a.*"], resources: ["a:**"], max_risk: high, purpose: p,
     until: 2027-12-31}
  - {group: h, actions: ["**"], resources: ["**"], max_risk: critical, purpose: p,
     until: 2027-12-31}
agents:
  bot: {owner: ana, actions: ["a.*"], executors: [x], max_pending: 2, rate: 6/min,
        until: 2027-01-01}
"""


def found(policy: str = POLICY, roster: str = ROSTER) -> list[str]:
    return [str(one) for one in check_together(load_policy(policy), load_roster(roster))]


def test_documents_that_meet_have_no_problems() -> None:
    assert found() == []
    assert check_together(manifest_policy(), manifest_roster()) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "manager: ana",
            "manager: eve",
            ('3: teams.core.manager: "eve" is not one of the roster\'s people'),
        ),
        (
            "reviewers: g",
            "reviewers: k",
            ('3: teams.core.reviewers: "k" is not one of the roster\'s groups'),
        ),
        (
            "backups: h",
            "backups: k",
            ('3: teams.core.backups: "k" is not one of the roster\'s groups'),
        ),
        (
            "{from: g, count: 2}",
            "{from: k, count: 2}",
            ('7: rules[0].approvals[0].from: "k" is not one of the roster\'s groups'),
        ),
        (
            "{from: g, count: 2}",
            "{from: g, count: 3}",
            ('7: rules[0].approvals[0]: "g" has 2 members, but 3 must approve'),
        ),
        (
            "from: h, count: 1",
            "from: h, count: 2",
            ('8: rules[1].approvals[0]: "h" has 1 members, but 2 must approve'),
        ),
        (
            "approvals: [{from: h, count: 1}], risk: high",
            "approvals: [{from: g}], risk: critical",
            '8: rules[1].approvals[0].from: no grant of "g" covers any action of this rule',
        ),
    ],
)
def test_what_a_policy_asks_of_a_roster_must_be_there(old: str, new: str, expected: str) -> None:
    assert old in POLICY

    assert found(policy=POLICY.replace(old, new, 1)) == [f"policy.yaml:{expected}"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "h: [cleo]",
            "h: []",
            [
                ('policy.yaml:7: rules[0].approvals[1]: "h" has 0 members, but 1 must approve'),
                ('policy.yaml:8: rules[1].approvals[0]: "h" has 0 members, but 1 must approve'),
            ],
        ),
        (
            "h: [cleo]",
            "h: [ana]",
            [
                (
                    "policy.yaml:7: rules[0].approvals: cannot be met by "
                    "different people: the same ones are in these groups"
                )
            ],
        ),
        (
            '{group: g, actions: ["a.*"]',
            '{group: g, actions: ["b.*"]',
            [
                (
                    "policy.yaml:7: "
                    'rules[0].approvals[0].from: no grant of "g" covers any action of this rule'
                ),
                (
                    'roster.yaml:6: grants[0].actions[0]: warning: "b.*" fits no action of the '
                    "catalogue"
                ),
            ],
        ),
        (
            'resources: ["a:**"]',
            'resources: ["b:**"]',
            [
                (
                    "policy.yaml:3: teams.core.reviewers: "
                    'no grant of "g" is for any resource of this team'
                ),
                (
                    "policy.yaml:7: "
                    'rules[0].approvals[0].from: no grant of "g" covers any action of this rule'
                ),
                (
                    'roster.yaml:6: grants[0].resources[0]: warning: "b:**" fits nothing: '
                    "no action has a resource of this type"
                ),
            ],
        ),
        (
            "max_risk: high",
            "environments: [b, prod], max_risk: high",
            [
                (
                    'roster.yaml:6: grants[0].environments: warning: "b" is not the environment '
                    "of any resource"
                )
            ],
        ),
        (
            "max_risk: high",
            "max_risk: low",
            [
                (
                    "policy.yaml:7: rules[0].approvals[0].from: "
                    'no grant of "g" covers any action of this rule'
                )
            ],
        ),
        (
            'owner: ana, actions: ["a.*"]',
            'owner: ana, actions: ["z.*"]',
            [
                (
                    "roster.yaml:11: "
                    "agents.bot.actions: warning: fits no action of the policy's catalogue"
                )
            ],
        ),
        (
            "executors: [x], ",
            "",
            [
                (
                    "roster.yaml:11: agents.bot: warning: has no executors, so no "
                    "receipt for a.* can be used"
                )
            ],
        ),
    ],
)
def test_what_a_roster_gives_must_be_enough(old: str, new: str, expected: list[str]) -> None:
    assert old in ROSTER

    assert found(roster=ROSTER.replace(old, new, 1)) == expected


def test_a_team_whose_reviewers_are_nobody_is_told() -> None:
    policy = POLICY.partition("rules:")[0]

    assert found(policy, ROSTER.replace("g: [ana, ben]", "g: []")) == [
        'policy.yaml:3: teams.core.reviewers: "g" has no members, so nobody reviews for this team'
    ]


PAGED = """\
escalations:
  e: {steps: [{after: 5m, do: webhook, name: on_call}, {after: 9m, do: webhook, name: pager}]}
"""


def test_a_service_outside_that_no_setting_names_is_told_with_what_to_set() -> None:
    policy = load_policy(POLICY + PAGED)

    (told,) = [str(one) for one in endpoint_problems(policy, {"pager"})]
    assert told == (
        'policy.yaml:11: escalations.e.steps[0].name: "on_call" is no address that is set here: '
        "set HITL_WEBHOOKS__ON_CALL__URL and its secrets"
    )
    assert endpoint_problems(policy, {"pager", "on_call"}) == []
    assert check_together(policy, load_roster(ROSTER)) == []
