"""Redemptions: what a receipt is good for, once, and what ends an approval before that."""

from dataclasses import replace

import pytest

from app.domain.authority import KeyKind, LockKind
from app.domain.people import Verdict
from app.domain.refusal import Refused
from app.domain.request import State
from app.workflow.freshness import Unreachable
from app.workflow.redeem_receipt import Released
from tests.builders import ANA, BEN, CLEO
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House
from tests.workflow.scenes import DEV_ROTATE, READ, approved, held, receipt, released, said


def redeem(house: House, name: str, **given: str) -> Released | Refused | Unreachable:
    claims = receipt(house, name)
    return house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner"), **given)


def state_of(house: House, name: str) -> tuple[str, str]:
    request = house.request(name)
    return request.state.value, request.code


def test_an_approved_action_is_released_exactly_as_it_was_approved(house: House) -> None:
    name = approved(house)

    answer = released(redeem(house, name))

    assert answer.payload.action.arguments == {"secret": "prod/payments-db"}
    assert answer.request.state is State.REDEEMED


def test_the_same_redemption_again_is_released_and_another_is_not(house: House) -> None:
    name = approved(house)
    claims = receipt(house, name)
    key = house.key(KeyKind.EXECUTOR, "vault-runner")
    released(house.redeem(claims, key, "run-1"))
    house.clock.forward(hours=3)
    house.lock(LockKind.ALL)

    again, other = house.redeem(claims, key, "run-1"), house.redeem(claims, key, "run-2")

    released(again)
    said(other, "already_redeemed")
    assert house.codes(name).count("Redeemed") == 1


def test_a_receipt_asked_for_again_is_the_same_receipt(house: House) -> None:
    name = approved(house)
    first = receipt(house, name)
    house.clock.forward(minutes=2)

    assert receipt(house, name) == first
    assert house.codes(name).count("Issued") == 1


@pytest.mark.parametrize("kind", [KeyKind.EXECUTOR, KeyKind.OPERATOR])
def test_only_the_agent_s_own_key_gets_the_receipt(house: House, kind: KeyKind) -> None:
    name = approved(house)

    said(house.issue(name, house.key(kind, "deploy-bot")), "not_yours")
    said(house.issue(name, house.key(KeyKind.AGENT, "access-bot")), "not_yours")
    said(house.issue("req_none", house.key(KeyKind.AGENT, "deploy-bot")), "not_yours")
    assert house.codes(name)[-1] == "not_yours"


def test_there_is_no_receipt_for_what_is_pending(house: House) -> None:
    name = held(house)

    said(house.issue(name, house.key(KeyKind.AGENT, "deploy-bot")), "already_pending")


def test_the_third_wrong_digest_within_a_minute_or_not_revokes(house: House) -> None:
    name = approved(house)

    said(redeem(house, name, digest="sha256:x"), "digest_mismatch")
    said(redeem(house, name, digest="sha256:x"), "digest_mismatch")
    assert house.request(name).state is State.APPROVED
    house.clock.forward(minutes=2)
    said(redeem(house, name, digest="sha256:x"), "digest_mismatch")
    assert state_of(house, name) == ("revoked", "digest_mismatch")


def test_a_receipt_that_names_another_digest_or_revision_releases_nothing(house: House) -> None:
    name = approved(house)
    claims, key = receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")

    said(house.redeem(replace(claims, digest="sha256:x"), key), "row_disagrees")
    said(house.redeem(replace(claims, revision=2), key), "superseded")
    said(house.redeem(replace(claims, jti="other"), key), "receipt_unknown")
    said(house.redeem(replace(claims, request_id="req_none"), key), "receipt_unknown")
    assert house.request(name).state is State.APPROVED


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (KeyKind.EXECUTOR, "idp-runner"),
        (KeyKind.AGENT, "deploy-bot"),
        (KeyKind.AGENT, "vault-runner"),
        (KeyKind.OPERATOR, "vault-runner"),
    ],
)
def test_a_receipt_is_for_the_executors_that_the_roster_names(
    house: House, kind: KeyKind, who: str
) -> None:
    name = approved(house)

    said(house.redeem(receipt(house, name), house.key(kind, who)), "wrong_audience")


def test_an_advisory_action_is_redeemed_by_the_agent_itself(house: House) -> None:
    policy = (MANIFESTS / "policy.yaml").read_text()
    house.load("policy", policy.replace("enforcement: receipt", "enforcement: advisory"))
    name = approved(house)
    claims = receipt(house, name)

    said(house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner")), "wrong_audience")
    said(house.redeem(claims, house.key(KeyKind.AGENT, "access-bot")), "wrong_audience")
    released(house.redeem(claims, house.key(KeyKind.AGENT, "deploy-bot")))


def test_a_reviewer_offboarded_after_the_approval_revokes_it(house: House) -> None:
    name = approved(house)
    roster = (MANIFESTS / "roster.yaml").read_text()
    house.load("roster", roster.replace("security:           [cleo, dev]", "security: [dev]"))

    said(redeem(house, name), "no_longer_approved")
    assert state_of(house, name) == ("revoked", "no_longer_approved")
    assert house.codes(name)[-1] == "no_longer_approved"


@pytest.mark.parametrize("flag", ["deactivated", "guest", "external", "machine"])
def test_a_reviewer_whose_account_is_no_longer_good_revokes_it(house: House, flag: str) -> None:
    name = approved(house)
    house.tell(CLEO, **{flag: True})

    said(redeem(house, name), "no_longer_approved")


def test_a_locked_reviewer_no_longer_counts(house: House) -> None:
    name = approved(house)
    house.lock(LockKind.REVIEWER, "ana")

    said(redeem(house, name), "no_longer_approved")


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (LockKind.ALL, ""),
        (LockKind.AGENT, "deploy-bot"),
        (LockKind.TEAM, "platform"),
        (LockKind.SCOPE, "secrets.*"),
        (LockKind.SCOPE, "secrets.rotate"),
    ],
)
def test_while_locked_nothing_approved_is_redeemed(
    house: House, kind: LockKind, target: str
) -> None:
    name = approved(house)
    lock = house.lock(kind, target)

    said(redeem(house, name), "locked")
    house.unlock(lock)
    released(redeem(house, name))


@pytest.mark.parametrize(
    ("kind", "target"), [(LockKind.AGENT, "access-bot"), (LockKind.SCOPE, "iam.*")]
)
def test_a_lock_on_something_else_stops_nothing(house: House, kind: LockKind, target: str) -> None:
    name = approved(house)
    house.lock(kind, target)

    released(redeem(house, name))


def test_stale_reviewers_are_looked_up_and_without_slack_nothing_is_spent(house: House) -> None:
    name = approved(house)
    house.clock.forward(minutes=6)
    house.slack.down = True

    assert isinstance(redeem(house, name), Unreachable)
    assert house.request(name).state is State.APPROVED
    house.slack.down = False
    released(redeem(house, name))


def test_an_approval_lapses_whether_or_not_the_tick_came(house: House) -> None:
    name = approved(house)
    claims = receipt(house, name)
    house.clock.forward(minutes=15)

    key = house.key(KeyKind.EXECUTOR, "vault-runner")
    said(house.redeem(claims, key), "already_lapsed")
    assert house.tick() == 1
    assert house.request(name).state is State.LAPSED
    said(house.redeem(claims, key), "already_lapsed")
    assert house.tick() == 0


def test_a_tightened_policy_revokes_what_it_would_not_approve(house: House) -> None:
    name = held(house, DEV_ROTATE)
    said(house.press(name, ANA, Verdict.APPROVE), "approved")
    policy = (MANIFESTS / "policy.yaml").read_text()
    house.load("policy", policy.replace('"secrets.*", environment: prod', '"secrets.*"'))

    said(redeem(house, name), "policy_tightened")
    assert state_of(house, name) == ("revoked", "policy_tightened")


def test_a_policy_that_now_denies_revokes(house: House) -> None:
    name = approved(house)
    policy = (MANIFESTS / "policy.yaml").read_text()
    house.load("policy", policy.replace("action: secrets.read,", 'action: "secrets.*",'))

    said(redeem(house, name), "policy_tightened")


def test_what_the_policy_allowed_is_redeemed_unless_it_now_holds_it(house: House) -> None:
    first, second = (held(house, READ, "service-desk") for _ in range(2))
    key = house.key(KeyKind.EXECUTOR, "shop-runner")
    claims = [receipt(house, name, "service-desk") for name in (first, second)]
    released(house.redeem(claims[0], key))
    policy = (MANIFESTS / "policy.yaml").read_text()
    house.load("policy", policy.replace("risk: low}\n    effect: allow", "risk: low}"))

    said(house.redeem(claims[1], key), "policy_tightened")
    assert house.request(second).state is State.REVOKED


@pytest.mark.parametrize("kind", ["policy", "roster"])
def test_without_readable_documents_nothing_is_released(house: House, kind: str) -> None:
    name = approved(house)
    house.load(kind, "this is: [not a document")

    said(redeem(house, name), "document_unreadable")
    assert house.request(name).state is State.APPROVED


def test_a_clock_that_went_back_releases_nothing(house: House) -> None:
    name = approved(house)
    claims = receipt(house, name)
    house.clock.back(minutes=10)

    said(house.redeem(claims, house.key(KeyKind.EXECUTOR, "vault-runner")), "clock_behind")


def test_an_agent_that_is_no_longer_registered_gets_nothing_run(house: House) -> None:
    name = approved(house)
    roster = (MANIFESTS / "roster.yaml").read_text()
    house.load("roster", roster.replace("until: 2027-06-30", "until: 2026-01-01"))

    said(redeem(house, name), "agent_expired")


def test_somebody_else_in_the_same_group_keeps_the_approval_alive(house: House) -> None:
    name = held(house)
    house.press(name, ANA, Verdict.APPROVE)
    house.press(name, BEN, Verdict.APPROVE)
    house.press(name, CLEO, Verdict.APPROVE)
    house.tell(ANA, deactivated=True)

    released(redeem(house, name))


def test_a_row_that_its_history_does_not_give_releases_nothing(house: House) -> None:
    name = approved(house)
    claims, key = receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")
    house.tamper("UPDATE requests SET version = version + 1 WHERE id = ?", name)

    said(house.redeem(claims, key), "row_disagrees")


def test_an_action_that_was_erased_is_neither_approved_nor_released(house: House) -> None:
    name, pending = approved(house), held(house)
    claims, key = receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")
    for one in (name, pending):
        house.tamper("DELETE FROM payload_keys WHERE request_id = ?", one)

    said(house.redeem(claims, key), "payload_shredded")
    said(house.issue(name, house.key(KeyKind.AGENT, "deploy-bot")), "payload_shredded")
    said(house.press(pending, ANA, Verdict.APPROVE), "payload_shredded")
    said(house.press(pending, ANA, Verdict.REJECT), "rejected")


def test_a_catalogue_that_places_the_action_elsewhere_denies(house: House) -> None:
    name = approved(house)
    policy = (MANIFESTS / "policy.yaml").read_text()
    moved = policy.replace(
        '"secrets.rotate":       {resource: "secret:', '"secrets.rotate": {resource: "vault:'
    )
    house.load("policy", moved)

    said(redeem(house, name), "policy_tightened")
