"""Actions that are in no catalogue: what the agent claims of their resource decides nothing."""

import pytest

from app.domain.action import Action, Resource
from app.domain.authority import KeyKind
from app.domain.people import Verdict
from app.domain.refusal import Refused
from app.domain.request import State
from app.policy.decision import Misfit
from app.receipts.digest import canonical_bytes, digest_of
from app.workflow.submit_request import Ask, Submission, submit_request
from tests.builders import ANA, CLEO, CONTEXT
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House
from tests.workflow.scenes import receipt, released, said

WRITTEN = (MANIFESTS / "policy.yaml").read_text()
OWNED = """  "unclassified:**": {environment: unknown, owner: security}

rules:
"""
POLICY = WRITTEN.replace("\nrules:\n", OWNED, 1)
DELETE = Action("iam.delete_tenant", {"tenant": "prod", "limits": 5})
PLAY = Resource("sandbox", "playground")
NOTED = '  "sandbox:**": {environment: dev, owner: support}\n  "unclassified:**": {'
BUILT = '  "castle.build": {resource: "sandbox:{arguments.where}", risk: low}\n'
PLAYING = """rules:
  - {name: play, match: {resource: "sandbox:**"}, approvals: [{from: support-leads}]}
"""


def ask(
    house: House, claimed: Resource | None, known_as: str = ""
) -> Submission | Refused | Misfit:
    key = house.key(KeyKind.AGENT, "access-bot")
    made = Ask(key, DELETE, claimed, CONTEXT, idempotency_key=known_as)
    return house.write(lambda uow: submit_request(uow, made))


@pytest.fixture(autouse=True)
def owned(house: House) -> None:
    house.load("policy", POLICY)


def held(house: House, claimed: Resource | None = PLAY) -> str:
    answer = ask(house, claimed)
    assert isinstance(answer, Submission), answer
    house.deliver()
    return answer.request.id


def playful(house: House, rules: str = PLAYING) -> None:
    """Declare what an agent may claim, and let a rule be for it."""
    noted = POLICY.replace('  "unclassified:**": {', NOTED)
    noted = noted.replace("\nactions:\n", f"\nactions:\n{BUILT}", 1)
    house.load("policy", noted.replace("rules:\n", rules, 1))


@pytest.mark.parametrize("claimed", [None, PLAY, Resource("secret", "prod/db")])
def test_the_claim_picks_neither_rule_nor_team_nor_reviewers_nor_channel(
    house: House, claimed: Resource | None
) -> None:
    playful(house)

    request = house.request(held(house, claimed))

    (card,) = house.read(lambda q: q.cards_of(request.id))
    assert (request.facts.environment, request.facts.team) == ("unknown", "security")
    assert (request.terms.rule, str(request.facts.resource)) == ("default", "unclassified:-")
    assert [one.group for one in request.terms.thresholds] == ["security"]
    assert card.address == "C0SECOPS"


def test_who_reviews_the_claimed_resource_may_not_approve(house: House) -> None:
    playful(house)
    name = held(house)

    said(house.press(name, ANA, Verdict.APPROVE), "out_of_scope")
    said(house.press(name, CLEO, Verdict.APPROVE), "approved")


def test_a_rule_that_denies_what_is_claimed_is_not_asked_about_it(house: House) -> None:
    denied = PLAYING.replace("approvals: [{from: support-leads}]", "effect: deny")
    playful(house, denied)

    assert house.request(held(house)).state is State.PENDING


def test_a_policy_that_names_no_owner_for_such_actions_has_nobody_to_ask(house: House) -> None:
    house.load("policy", WRITTEN)

    said(ask(house, Resource("account", "ana")), "no_eligible_reviewer")


def test_the_claim_is_digested_approved_and_released_as_it_was_made(house: House) -> None:
    name = held(house)
    payload = house.read(lambda q: q.payload(name))
    assert payload is not None
    assert payload.digest == digest_of(canonical_bytes(DELETE, PLAY))
    said(house.press(name, CLEO, Verdict.APPROVE), "approved")

    claims = receipt(house, name, "access-bot")
    answer = released(house.redeem(claims, house.key(KeyKind.EXECUTOR, "idp-runner")))

    assert (answer.payload.resource, answer.payload.digest) == (PLAY, claims.digest)


def test_another_claim_is_another_action(house: House) -> None:
    assert isinstance(ask(house, PLAY, "once"), Submission)

    said(ask(house, Resource("sandbox", "other"), "once"), "duplicate_key")
    assert isinstance(ask(house, PLAY, "once"), Submission)


def test_narrowing_keeps_the_claim(house: House) -> None:
    house.load(
        "policy",
        POLICY.replace(
            "rules:\n",
            "rules:\n  - {name: less, match: {action: iam.delete_tenant},"
            " amend: {arguments.limits: at_most}}\n",
            1,
        ),
    )
    name = held(house)

    said(house.amend(name, CLEO, {"arguments.limits": 2}), "amended")

    after = house.read(lambda q: q.payload(name))
    assert after is not None
    assert (after.resource, after.action.arguments["limits"]) == (PLAY, 2)


def test_once_the_action_is_declared_another_resource_than_claimed_is_denied(
    house: House,
) -> None:
    name = held(house)
    declared = (
        '  "iam.delete_tenant": {resource: "account:{arguments.tenant}", risk: high}\nresources:'
    )
    house.load("policy", POLICY.replace("resources:", declared, 1))

    said(house.press(name, CLEO, Verdict.APPROVE), "policy_tightened")


def test_once_the_action_is_declared_what_was_rightly_claimed_can_be_approved(
    house: House,
) -> None:
    name = held(house, Resource("account", "prod"))
    declared = (
        '  "iam.delete_tenant": {resource: "account:{arguments.tenant}", risk: high}\nresources:'
    )
    house.load("policy", POLICY.replace("resources:", declared, 1))

    said(house.press(name, CLEO, Verdict.APPROVE), "approved")
