"""Deciding: first match wins, doubt holds, risk never falls."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from app.documents.problem import DocumentError
from app.domain.action import Context, Effect, Evidence, Facts, Risk, Window
from app.domain.people import Threshold
from app.policy.decision import Decision, Trace
from app.policy.document import Policy
from tests.documents import manifest_policy, policy_with
from tests.matching import fits

POLICY = manifest_policy()
FULL = Context(justification="a", blast_radius="b", rollback="c")
ACTIONS = ["thing.drop", "thing.get_x", "thing.x", "other.x"]


def decided(
    policy: Policy, action: str, arguments: dict[str, object], context: Context = FULL
) -> Decision:
    facts = policy.derive(action, arguments, None)
    assert isinstance(facts, Facts)
    return policy.decide(facts, arguments, context)


def thing(policy: Policy, action: str = "thing.drop", **arguments: object) -> Decision:
    return decided(policy, action, {"id": "prod/x", **arguments})


def test_routine_reads_are_let_through() -> None:
    decision = decided(POLICY, "retail.get_order", {})

    assert (decision.effect, decision.rule) == (Effect.ALLOW, "routine reads")
    assert decision.thresholds == ()
    assert decision.missing_evidence == ()


def test_production_secrets_are_never_read() -> None:
    decision = decided(POLICY, "secrets.read", {"secret": "prod/x"})

    assert decision.effect is Effect.DENY
    assert decision.reason == "Production secret values are never handed to agents."


def test_production_secrets_need_two_groups_a_reason_and_evidence() -> None:
    decision = decided(POLICY, "secrets.rotate", {"secret": "prod/x"}, Context(rollback=" \n"))

    assert decision.effect is Effect.HOLD
    assert decision.thresholds == (Threshold("platform-reviewers", 1), Threshold("security", 1))
    assert decision.require.reason
    assert decision.missing_evidence == ("justification", "rollback", "blast_radius")


@pytest.mark.parametrize("nothing", ["\u200b", "\u2800 \u3164", "\ufe0f", "\u00ad\n"])
def test_evidence_that_shows_nothing_is_missing(nothing: str) -> None:
    blank = Context(nothing, nothing, nothing, evidence=(Evidence(nothing, "https://a.test"),))
    asked = "justification, blast_radius, rollback, evidence"
    rule = f"{{name: a, match: {{action: thing.drop}}, require: {{evidence: [{asked}]}}}}"

    missing = decided(
        policy_with(rule), "thing.drop", {"id": "prod/x"}, Context()
    ).missing_evidence
    assert missing == tuple(asked.split(", "))
    decision = decided(policy_with(rule), "thing.drop", {"id": "prod/x"}, blank)
    assert decision.missing_evidence == tuple(asked.split(", "))


def test_what_no_rule_fits_is_held_for_the_owner_teams_reviewers() -> None:
    decision = decided(POLICY, "secrets.rotate", {"secret": "dev/x"})

    assert (decision.effect, decision.rule) == (Effect.HOLD, "default")
    assert decision.thresholds == (Threshold("platform-reviewers", 1),)
    assert decision.reason == "No rule fits, so this is held."


def test_what_nobody_owns_is_held_for_nobody() -> None:
    decision = decided(POLICY, "x.y", {})

    assert (decision.effect, decision.thresholds) == (Effect.HOLD, ())
    assert "nobody" in decision.trace.sentence


def test_the_default_may_be_to_refuse() -> None:
    text = "{name: a, match: {action: thing.x}, effect: allow}"
    policy = replace(policy_with(text), default=replace(POLICY.default, effect=Effect.DENY))

    assert thing(policy).effect is Effect.DENY


@pytest.mark.parametrize(
    ("match", "fitting"),
    [
        ('{action: "thing.*"}', True),
        ('{action: ["x", "thing.drop"]}', True),
        ("{action: thing.Drop}", False),
        ('{resource: "thing:prod/**"}', True),
        ('{resource: "thing:dev/**"}', False),
        ("{environment: prod}", True),
        ("{environment: [dev, unknown]}", False),
        ("{team: core}", True),
        ("{risk: high}", True),
        ("{risk: [low, critical]}", False),
        ("{arguments: {'n': {over: 1}}}", True),
        ("{arguments: {'n': {over: 2}}}", False),
        ("{action: thing.drop, environment: dev}", False),
        ("{action: thing.drop, environment: prod, risk: high, team: core}", True),
    ],
)
def test_a_rule_fits_where_everything_in_its_match_does(match: str, fitting: bool) -> None:  # noqa: FBT001
    policy = policy_with(f"{{name: a, match: {match}, effect: deny}}")

    assert (thing(policy, n=2).effect is Effect.DENY) == fitting


RULES = st.tuples(
    st.sampled_from(["thing.*", "thing.drop", "thing.get_*", "**", "other.*"]),
    st.sampled_from(list(Effect)),
    st.sampled_from(list(Risk)),
)


@given(st.lists(RULES, max_size=5), st.sampled_from(ACTIONS))
def test_the_first_rule_that_fits_wins(rules: list[tuple[str, Effect, Risk]], action: str) -> None:
    written = [
        f'{{name: "{number}", match: {{action: "{text}"}}, effect: {effect}, risk: {risk}}}'
        for number, (text, effect, risk) in enumerate(rules)
    ]
    try:
        policy = policy_with(*written)
    except DocumentError as error:
        assert "can never be reached" in str(error)  # noqa: PT017 - most rules can
        reject()
    facts = policy.derive(action, {"id": "prod/x"}, None)
    assert isinstance(facts, Facts)

    decision = policy.decide(facts, {"id": "prod/x"}, FULL)

    fitting = [number for number, (text, _, _) in enumerate(rules) if fits(text, action)]
    assert decision.rule == (str(fitting[0]) if fitting else "default")
    expected = rules[fitting[0]][1] if fitting else Effect.HOLD
    unclassified = not facts.classified and expected is Effect.ALLOW
    assert decision.effect is (Effect.HOLD if unclassified else expected)
    assert decision.risk.rank >= facts.risk.rank
    assert facts.classified or decision.effect is not Effect.ALLOW


@pytest.mark.parametrize(("risk", "came"), [("low", "high"), ("critical", "critical")])
def test_a_rule_raises_the_risk_and_never_lowers_it(risk: str, came: str) -> None:
    policy = policy_with(f"{{name: a, match: {{action: thing.drop}}, risk: {risk}}}")

    assert thing(policy).risk == came


def test_what_is_not_in_the_catalogue_is_never_let_through() -> None:
    policy = policy_with('{name: a, match: {action: "**"}, effect: allow}')

    decision = decided(policy, "other.x", {})

    assert (decision.effect, decision.rule) == (Effect.HOLD, "a")
    assert decision.reason == "The action is not in the catalogue, so it is held."


def test_what_is_not_in_the_catalogue_may_still_be_refused() -> None:
    policy = policy_with('{name: a, match: {action: "other.*"}, effect: deny}')

    assert decided(policy, "other.x", {}).effect is Effect.DENY


LARGE = "{name: large, match: {arguments: {'n': {over: 10}}}, approvals: [{from: x, count: 2}]}"
FREE = '{name: free, match: {action: "**"}, effect: allow}'
STOP = '{name: stop, match: {action: "**"}, effect: deny}'


@pytest.mark.parametrize("n", ["5", None, True, [], {}, float("nan")])
def test_a_rule_that_cannot_be_told_holds_on_its_own_terms(n: object) -> None:
    decision = thing(policy_with(LARGE, FREE), n=n)

    assert (decision.effect, decision.rule) == (Effect.HOLD, "large")
    assert decision.reason.startswith("It cannot be told whether the rule fits: arguments.n is ")
    assert set(decision.thresholds) == {Threshold("x", 2), Threshold("core-reviewers", 1)}


def test_a_missing_argument_does_not_get_past_a_rule() -> None:
    decision = thing(policy_with(LARGE, FREE))

    assert decision.effect is Effect.HOLD


def test_a_doubtful_rule_to_let_through_holds() -> None:
    rule = "{name: a, match: {arguments: {'n': {under: 10}}}, effect: allow}"

    assert thing(policy_with(rule), n="1").effect is Effect.HOLD
    assert thing(policy_with(rule), n=1).effect is Effect.ALLOW
    assert thing(policy_with(rule), n=10).effect is Effect.HOLD


def test_doubt_does_not_get_past_a_rule_that_surely_denies() -> None:
    assert thing(policy_with(LARGE, STOP), n="1").effect is Effect.DENY


def test_a_doubtful_rule_that_surely_does_not_fit_otherwise_is_no_doubt() -> None:
    rule = "{name: a, match: {environment: dev, arguments: {'n': {over: 1}}}}"

    assert thing(policy_with(rule, FREE)).effect is Effect.ALLOW


def test_one_argument_that_surely_does_not_fit_outweighs_another_that_cannot_be_told() -> None:
    rule = "{name: a, match: {arguments: {'n': {over: 10}, m: {over: 10}}}}"

    assert thing(policy_with(rule, FREE), n="?", m=1).effect is Effect.ALLOW
    assert thing(policy_with(rule, FREE), n=1).effect is Effect.ALLOW
    assert thing(policy_with(rule, FREE), n="?", m=11).effect is Effect.HOLD


def test_doubtful_rules_are_held_on_all_their_terms_together() -> None:
    one = (
        "{name: one, match: {arguments: {'n': {over: 10}}}, approvals: [{from: x, count: 1}],"
        " require: {evidence: [rollback, duration]}, ttl: {default: 1h, max: 2h},"
        " receipt_ttl: 5m, risk: critical}"
    )
    two = (
        "{name: two, match: {arguments: {m: {over: 10}}}, approvals: [{from: x, count: 3}],"
        " require: {evidence: [rollback], reason: true, confirm: resource}}"
    )

    decision = thing(policy_with(one, two, FREE))

    assert set(decision.thresholds) == {Threshold("x", 3), Threshold("core-reviewers", 1)}
    assert decision.require.evidence == ("rollback", "duration")
    assert decision.require.reason
    assert decision.require.confirm
    assert decision.missing_evidence == ("duration",)
    assert decision.ttl.max == timedelta(hours=2)
    assert decision.receipt_ttl == timedelta(minutes=5)
    assert decision.risk is Risk.CRITICAL


def test_times_come_from_the_rule_and_otherwise_from_the_defaults() -> None:
    rule = (
        "{name: a, match: {action: thing.drop}, ttl: {default: 30m, max: PT1H}, receipt_ttl: 1m}"
    )
    policy = policy_with(rule)

    own, usual = thing(policy), thing(policy, "thing.x")

    assert (own.ttl.min, own.ttl.default, own.ttl.max) == (
        timedelta(minutes=15),
        timedelta(minutes=30),
        timedelta(hours=1),
    )
    assert own.receipt_ttl == timedelta(minutes=1)
    assert (usual.ttl.default, usual.receipt_ttl) == (timedelta(hours=4), timedelta(minutes=15))


@pytest.mark.parametrize(
    ("context", "missing"),
    [
        (Context(), ("evidence", "maintenance_window")),
        (Context(evidence=(Evidence("a", "b"),)), ("maintenance_window",)),
        (Context(maintenance_window=Window("a", "b")), ("evidence",)),
    ],
)
def test_evidence_is_missing_until_it_is_given(context: Context, missing: tuple[str, ...]) -> None:
    rule = (
        "{name: a, match: {action: thing.drop},"
        " require: {evidence: [evidence, maintenance_window]}}"
    )

    decision = decided(policy_with(rule), "thing.drop", {"id": "prod/x"}, context)

    assert decision.missing_evidence == missing


def test_the_trace_is_the_tree_of_what_decided() -> None:
    decision = decided(POLICY, "secrets.read", {"secret": "dev/x"})

    names = [(one.name, one.matched) for one in decision.trace.children]
    assert names[-1] == ("default", True)
    assert decision.trace.sentence == "hold for 1 of platform-reviewers, by the rule default"
    second = decision.trace.children[1]
    assert second.sentence == "the environment is not prod"
    assert second.children == (
        Trace("action", matched=True, sentence="the action is secrets.read"),
        Trace("environment", matched=False, sentence="the environment is not prod"),
    )


def test_the_trace_ends_with_the_rule_that_won() -> None:
    decision = decided(POLICY, "payments.pay_vendor", {"vendor": "x", "amount": 2000})

    last = decision.trace.children[-1]
    assert (last.name, last.matched, last.sentence) == ("large payments", True, "everything fits")
    assert [one.sentence for one in last.children] == [
        "the action is payments.pay_vendor",
        "arguments.amount is over 1000",
    ]


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("prod/x", Effect.ALLOW),
        ("prod/*", Effect.HOLD),
        ("prod/?", Effect.HOLD),
        ("prod/[ab]", Effect.HOLD),
    ],
)
def test_what_may_stand_for_several_resources_is_not_let_through(
    name: str, effect: Effect
) -> None:
    policy = policy_with("{name: a, match: {action: thing.x}, effect: allow}")

    assert decided(policy, "thing.x", {"id": name}).effect is effect
