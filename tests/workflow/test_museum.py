"""Failures of other approval systems, each as a test that it cannot happen here.

B01 to B34 number the public failures that this project collected.
"""

import pytest

from app.domain.authority import KeyKind
from app.domain.people import Account, Verdict
from app.domain.request import State
from tests.builders import ANA, BO, CLEO, CONTEXT, EVE, MINUTE, account
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House
from tests.workflow.scenes import READ, REFUND, ROTATE, approved, held, receipt, released, said

EMPTY = [
    ("  security:           [cleo, dev]", "  security: []"),
    ('actions: ["**"], resources: ["**"]', 'actions: [], resources: ["**"]'),
    ('actions: ["**"], resources: ["**"]', 'actions: ["**"], resources: []'),
    ("max_risk: critical", "max_risk: low"),
    ("purpose: security duty, until: 2027-12-31", "purpose: security duty, until: 2026-01-01"),
]


@pytest.mark.parametrize(("old", "new"), EMPTY)
def test_b01_an_empty_list_of_approvers_lets_nobody_approve(
    house: House, old: str, new: str
) -> None:
    name = held(house)
    said(house.press(name, ANA, Verdict.APPROVE), "counted")
    roster = (MANIFESTS / "roster.yaml").read_text()
    assert old in roster
    house.load("roster", roster.replace(old, new))

    said(house.press(name, CLEO, Verdict.APPROVE), "out_of_scope")
    assert house.request(name).state is State.PENDING


@pytest.mark.parametrize("verdict", list(Verdict))
def test_b03_being_in_the_channel_is_no_right_to_decide(house: House, verdict: Verdict) -> None:
    name = held(house)

    said(house.press(name, EVE, verdict), "not_on_roster")

    assert house.request(name).state is State.PENDING


@pytest.mark.parametrize(
    ("flag", "code"),
    [
        ("guest", "account_guest"),
        ("machine", "account_machine"),
        ("external", "account_external"),
        ("deactivated", "account_deactivated"),
    ],
)
def test_b03_guests_contractors_and_bots_decide_nothing(
    house: House, flag: str, code: str
) -> None:
    name = held(house)
    house.tell(ANA, **{flag: True})

    said(house.press(name, ANA, Verdict.APPROVE), code)


def test_b08_what_changed_after_the_approval_does_not_run(house: House) -> None:
    name = approved(house)
    claims, key = receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")

    said(house.redeem(claims, key, digest="sha256:" + "0" * 64), "digest_mismatch")

    assert house.request(name).state is State.APPROVED


def test_b10_who_asks_does_not_approve_even_where_no_requester_is_named(house: House) -> None:
    roster = (MANIFESTS / "roster.yaml").read_text()
    everybody = roster.replace("security:           [cleo, dev]", "security: [cleo, dev, bo]")
    house.load("roster", everybody)
    name = held(house)
    assert not house.request(name).asker.requester_named

    said(house.press(name, BO, Verdict.APPROVE), "own_request")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_b10_nor_by_a_second_account(house: House, verdict: Verdict) -> None:
    roster = (MANIFESTS / "roster.yaml").read_text()
    linked = roster.replace("slack: [U0BO]", "slack: [U0BO, U0BOTWO, T0OTHER/U0BO]")
    house.load("roster", linked.replace("[cleo, dev]", "[cleo, dev, bo]"))
    name = held(house)

    said(house.press(name, account("U0BOTWO"), verdict), "own_request")
    said(house.press(name, Account("T0OTHER", "U0BO"), verdict), "own_request")


def test_b11_an_operator_has_no_way_around_the_reviewers(house: House) -> None:
    name = held(house)

    said(house.issue(name, house.key(KeyKind.OPERATOR, "root")), "not_yours")
    said(house.press(name, account("root"), Verdict.APPROVE), "not_on_roster")

    assert house.request(name).state is State.PENDING


def test_b12_a_double_click_is_one_decision(house: House) -> None:
    name = held(house)

    first = house.press(name, ANA, Verdict.APPROVE, id_="card-ana-1")
    entries = len(house.history(name))
    second = house.press(name, ANA, Verdict.APPROVE, id_="card-ana-1")
    third = house.press(name, ANA, Verdict.APPROVE, id_="card-ana-2")

    assert second == first
    assert len(house.history(name)) == entries + 1
    said(third, "already_reviewed")


def test_b12_two_approvers_approve_once_and_it_runs_once(house: House) -> None:
    name = approved(house)
    claims, key = receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")

    released(house.redeem(claims, key, "run-1"))
    said(house.redeem(claims, key, "run-2"), "already_redeemed")

    assert house.codes(name).count("Approved") == house.codes(name).count("Redeemed") == 1


def test_b13_deciding_a_later_card_leaves_an_earlier_one(house: House) -> None:
    first, second = held(house, REFUND, "service-desk"), held(house, REFUND, "service-desk")

    said(house.press(second, ANA, Verdict.APPROVE), "approved")

    assert house.request(first).state is State.PENDING
    assert house.request(first).reviews == ()


def test_b14_a_timeout_is_neither_a_yes_nor_a_human_s_no(house: House) -> None:
    name = held(house)
    house.clock.forward(hours=4)
    house.tick()

    request = house.request(name)
    assert (request.state, request.decided_by) == (State.EXPIRED, "timeout")
    assert "Approved" not in house.codes(name)
    assert "Rejected" not in house.codes(name)


def test_b28_a_person_is_known_by_account_and_never_by_e_mail_or_name(house: House) -> None:
    name = held(house)

    for other in (Account("T0OTHER", "U0ANA"), account("ana@acme.test"), account("ana")):
        said(house.press(name, other, Verdict.APPROVE), "not_on_roster")
    said(house.press(name, account("u0ana"), Verdict.APPROVE), "not_on_roster")


def test_b29_what_is_over_is_over_though_no_tick_ever_comes(house: House) -> None:
    name, other = held(house), approved(house)
    claims = receipt(house, other)
    house.clock.forward(hours=4)

    said(house.press(name, ANA, Verdict.APPROVE), "too_late")
    key = house.key(KeyKind.EXECUTOR, "vault-runner")
    said(house.redeem(claims, key), "already_lapsed")


def test_b30_a_reviewer_taken_off_the_roster_no_longer_counts_at_once(house: House) -> None:
    name = held(house)
    said(house.press(name, ANA, Verdict.APPROVE), "counted")
    roster = (MANIFESTS / "roster.yaml").read_text()
    house.load("roster", roster.replace("platform-reviewers: [ana, ", "platform-reviewers: ["))

    said(house.press(name, CLEO, Verdict.APPROVE), "counted")
    said(house.press(name, ANA, Verdict.APPROVE), "out_of_scope")


def test_b31_nothing_runs_before_it_is_approved(house: House) -> None:
    name = approved(house)
    claims, key = receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")
    pending = held(house)

    said(house.issue(pending, house.key(KeyKind.AGENT, "deploy-bot")), "already_pending")
    forged = type(claims)(claims.jti, pending, 1, claims.digest, claims.audience)
    said(house.redeem(forged, key), "already_pending")


def test_b32_other_words_for_the_same_action_are_the_same_action(house: House) -> None:
    key = house.key(KeyKind.AGENT, "deploy-bot")
    first = house.submit(ROTATE, key, CONTEXT, "try-1")
    house.clock.set(house.clock.now() + MINUTE)

    again = house.submit(ROTATE, key, type(CONTEXT)("Please, it is urgent.", "x", "y"), "try-1")

    assert again.request == first.request  # type: ignore[union-attr]
    assert again.reworded  # type: ignore[union-attr]


def test_b32_what_was_rejected_may_honestly_be_asked_again(house: House) -> None:
    name = held(house, REFUND, "service-desk")
    house.press(name, ANA, Verdict.REJECT)

    assert held(house, REFUND, "service-desk") != name
    assert held(house, READ, "service-desk") != name
