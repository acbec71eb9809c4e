"""The trusted facts: what the operator declared, whatever an agent says."""

from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.documents.patterns import pattern
from app.documents.problem import DocumentError
from app.domain.action import Enforcement, Facts, Resource, Risk
from app.policy.catalogue import Kind, Place, catalogue
from app.policy.decision import Misfit
from app.policy.document import load_policy
from app.policy.template import template
from tests.documents import MANIFESTS, manifest_policy, policy_text, policy_with
from tests.matching import fits

POLICY = manifest_policy()
PLACED = "{environment: lab, owner: core}"
PATTERNS = ["a.*", "a.b*", "a.bc", "*", "a.b**", "**", "*c"]


def a_kind(text: str, risk: Risk = Risk.LOW) -> Kind:
    found = template("shop:x")
    assert found is not None
    return Kind(
        pattern=pattern(text),
        template=found,
        risk=risk,
        reversible=True,
        enforcement=Enforcement.RECEIPT,
        sensitive=(),
    )


def derived(action: str, arguments: dict[str, object], claimed: Resource | None = None) -> Facts:
    facts = POLICY.derive(action, arguments, claimed)
    assert isinstance(facts, Facts)
    return facts


def test_the_facts_come_from_the_catalogue() -> None:
    facts = derived("secrets.read", {"secret": "prod/db", "risk": "low", "environment": "dev"})

    assert facts == Facts(
        action="secrets.read",
        resource=Resource("secret", "prod/db"),
        environment="prod",
        team="platform",
        risk=Risk.HIGH,
        reversible=False,
        enforcement=Enforcement.RECEIPT,
        sensitive=("arguments.value",),
    )


def test_only_the_operator_can_say_that_something_may_be_approved_unseen() -> None:
    said = "sensitive: [arguments.value]"
    text = (MANIFESTS / "policy.yaml").read_text()
    policy = load_policy(text.replace(said, f"{said}, approve_unseen: true"))

    known = policy.derive("secrets.read", {"secret": "prod/db"}, None)
    unknown = policy.derive("no.such", {"secret": "prod/db"}, None)

    assert isinstance(known, Facts)
    assert isinstance(unknown, Facts)
    assert (known.approve_unseen, unknown.approve_unseen) == (True, False)
    assert not derived("secrets.read", {"secret": "prod/db"}).approve_unseen


def test_a_claimed_resource_that_is_the_derived_one_is_fine() -> None:
    facts = derived("secrets.rotate", {"secret": "dev/x"}, Resource("secret", "dev/x"))

    assert facts.environment == "dev"


@pytest.mark.parametrize(
    ("claimed", "where"),
    [
        (Resource("secret", "dev/x"), "/resource/id"),
        (Resource("secret", "PROD/x"), "/resource/id"),
        (Resource("vendor", "prod/x"), "/resource/type"),
    ],
)
def test_a_claimed_resource_that_differs_is_refused(claimed: Resource, where: str) -> None:
    found = POLICY.derive("secrets.rotate", {"secret": "prod/x"}, claimed)

    assert isinstance(found, Misfit)
    assert (found.code, found.pointer) == ("resource_mismatch", where)


def test_an_unknown_action_is_critical_and_unclassified() -> None:
    facts = derived("database.drop", {})

    assert (facts.risk, facts.classified, facts.reversible) == (Risk.CRITICAL, False, False)
    assert (str(facts.resource), facts.environment, facts.team) == (
        "unclassified:-",
        "unknown",
        "",
    )


@pytest.mark.parametrize("pattern", ["unclassified:**", "unclassified:-", "**"])
def test_who_reviews_unknown_actions_is_said_by_the_policy_alone(pattern: str) -> None:
    owned = policy_text().replace("resources:\n", f'resources:\n  "{pattern}": {PLACED}\n')

    facts = load_policy(owned).derive("database.drop", {}, Resource("secret", "prod/x"))

    assert isinstance(facts, Facts)
    assert (facts.environment, facts.team, facts.risk) == ("lab", "core", Risk.CRITICAL)


def test_no_action_may_be_declared_to_have_the_resource_of_those_that_are_not() -> None:
    text = policy_text().replace("thing:{arguments.id}", "unclassified:{arguments.id}", 1)

    with pytest.raises(DocumentError, match=r'actions\["thing.\*"\].resource: .* of its own'):
        load_policy(text)


@given(st.builds(Resource, st.from_regex(r"[a-z]{1,9}", fullmatch=True), st.text("abc/.-*")))
@example(Resource("secret", "dev/x"))
@example(Resource("shop", "retail"))
@example(Resource("unclassified", "prod"))
def test_whatever_is_claimed_for_an_unknown_action_changes_no_fact(claimed: Resource) -> None:
    found = POLICY.derive("database.drop", {}, claimed)

    assert isinstance(found, Misfit) or found == derived("database.drop", {})


def test_an_action_on_an_unknown_resource_is_critical_and_nobodys() -> None:
    facts = derived("secrets.rotate", {"secret": "Prod/x"})

    assert (facts.risk, facts.environment, facts.team) == (Risk.CRITICAL, "unknown", "")
    assert facts.classified


@pytest.mark.parametrize(
    ("secret", "claimed"),
    [("dev/../prod/x", None), ("dev//x", None), ("/dev/x", None), ("dev/x/", None)],
)
def test_an_id_with_detours_is_refused(secret: str, claimed: Resource | None) -> None:
    found = POLICY.derive("secrets.rotate", {"secret": secret}, claimed)

    assert isinstance(found, Misfit)
    assert found.code == "resource_invalid"


def test_a_leading_slash_does_not_let_a_resource_fall_out_of_a_pattern() -> None:
    wide = policy_text("{name: a, match: {resource: 'thing:odd/**'}}").replace(
        '"thing:dev/**"', '"thing:**"'
    )
    policy = load_policy(wide)

    for name, code in [("/prod/x", "resource_invalid"), ("/odd/x", "resource_invalid")]:
        found = policy.derive("thing.x", {"id": name}, None)
        assert isinstance(found, Misfit)
        assert (found.code, "leave the first '/' out" in found.message) == (code, True)
    assert isinstance(policy.derive("thing.x", {"id": "/srv/x"}, None), Facts)


def test_a_claimed_resource_of_an_unknown_action_is_held_to_the_same_rules() -> None:
    found = POLICY.derive("x.y", {}, Resource("a:b", "c"))

    assert isinstance(found, Misfit)
    assert found.pointer == "/resource/type"


@pytest.mark.parametrize("name", ["", "a b", "a\n", "retail.get_x\u202e", "x" * 201, "\ud800"])
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    found = POLICY.derive(name, {}, None)

    assert isinstance(found, Misfit)
    assert (found.code, found.pointer) == ("action_invalid", "/action/name")


@pytest.mark.parametrize(
    ("action", "risk"),
    [
        ("retail.get_user", Risk.LOW),
        ("retail.calculate", Risk.LOW),
        ("retail.calculate_x", Risk.MEDIUM),
        ("retail.cancel", Risk.MEDIUM),
        ("Retail.get_user", Risk.CRITICAL),
        ("retail", Risk.CRITICAL),
        ("retail.get_a/../b", Risk.CRITICAL),
    ],
)
def test_the_most_specific_kind_wins(action: str, risk: Risk) -> None:
    assert derived(action, {}).risk is risk


def test_the_order_in_the_file_does_not_matter() -> None:
    kinds = [a_kind("a.*"), a_kind("a.b*"), a_kind("a.bc"), a_kind("**")]

    for order in permutations(kinds):
        made = catalogue(list(order), [])
        found = [made.kind(name) for name in ("a.bc", "a.bd", "a.x", "b/c")]
        assert [one and one.pattern.text for one in found] == ["a.bc", "a.b*", "a.*", "**"]


def test_of_two_as_specific_the_riskier_kind_is_taken() -> None:
    kinds = [a_kind("a*c", Risk.LOW), a_kind("ab*", Risk.HIGH), a_kind("*bc", Risk.MEDIUM)]

    for order in permutations(kinds):
        found = catalogue(list(order), []).kind("abc")
        assert found is not None
        assert found.risk is Risk.HIGH


@given(st.lists(st.sampled_from(PATTERNS), unique=True), st.text("abc./", max_size=5))
def test_a_kind_is_found_exactly_where_one_fits(patterns: list[str], name: str) -> None:
    found = catalogue([a_kind(text) for text in patterns], []).kind(name)

    fitting = [text for text in patterns if fits(text, name)]
    assert (found.pattern.text in fitting) if found else not fitting


def test_the_longest_place_wins() -> None:
    places = [
        Place(pattern("secret:**"), "other", "a"),
        Place(pattern("secret:prod/**"), "prod", "b"),
        Place(pattern("secret:prod/pay/*"), "pci", "c"),
    ]

    for order in permutations(places):
        made = catalogue([], list(order))
        found = [made.place(Resource("secret", name)) for name in ("prod/pay/x", "prod/x", "x")]
        assert [one and one.environment for one in found] == ["pci", "prod", "other"]


def test_a_team_has_its_channel_and_nobody_has_the_fallback() -> None:
    team = POLICY.team("payments")

    assert team is not None
    assert (team.reviewers, team.backups, team.manager) == (
        "payments-reviewers",
        "platform-backups",
        "mo",
    )
    assert POLICY.channel_of("payments") == "C0PAYMENTS"
    assert POLICY.channel_of("") == POLICY.channel_of("nobody") == POLICY.fallback == "C0SECOPS"
    assert POLICY.team("nobody") is None


def test_enforcement_is_as_declared_and_a_barrier_otherwise() -> None:
    assert derived("secrets.rotate", {"secret": "dev/x"}).enforcement is Enforcement.RECEIPT
    assert derived("iam.change_role", {"account": "x"}).enforcement is Enforcement.RECEIPT
    assert derived("x.y", {}).enforcement is Enforcement.RECEIPT


def test_without_rules_what_is_known_is_held() -> None:
    assert policy_with().rules == ()


def test_everything_in_the_catalogue_can_be_listed() -> None:
    listed = [one.pattern.text for one in POLICY.catalogue.everything]

    assert len(listed) == len(set(listed)) == 15
    assert {"secrets.rotate", "retail.*"} <= set(listed)
