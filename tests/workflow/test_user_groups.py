"""Decisions by a group from Slack: who is in it now decides, and in doubt nobody does."""

import pytest

from app.delivery.why import Why
from app.domain.authority import KeyKind, LockKind
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused
from app.domain.request import State
from app.domain.user_groups import Found
from app.workflow.freshness import Unreachable
from app.workflow.user_groups import keep_user_groups, told_of_groups
from app.workflow.why import why
from tests.builders import ANA, BEN, BO, CLEO, DEV, EVE
from tests.user_groups import SEC, ids, roster_text, seen
from tests.workflow.house import House
from tests.workflow.scenes import ROTATE, held, receipt, released, said

EXECUTOR = (KeyKind.EXECUTOR, "vault-runner")


@pytest.fixture(autouse=True)
def security_is_from_slack(house: House) -> None:
    house.load("roster", roster_text())
    slack_says(house, "cleo", "dev")
    heard(house)


def slack_says(house: House, *people: str, found: Found = Found.USED) -> None:
    """Let Slack say who is in the group, once it is asked."""
    house.slack.groups[SEC] = seen(*ids(people), found=found)


def heard(house: House) -> bool:
    """Look at the group, as the tick and the events do."""
    shots = house.runner.run(house.slack.look_into(frozenset({SEC})))
    return house.write(lambda uow: keep_user_groups(uow, shots))


def approve(house: House, name: str, who: Account) -> object:
    return house.press(name, who, Verdict.APPROVE)


def one_of_two(house: House) -> str:
    """Give a request that the platform reviewer has approved and security has not."""
    name = held(house)
    said(approve(house, name, ANA), "counted")
    return name


def approved(house: House) -> str:
    name = one_of_two(house)
    said(approve(house, name, CLEO), "approved")
    return name


def redeem(house: House, name: str) -> object:
    return house.redeem(receipt(house, name), house.key(*EXECUTOR))


def test_a_member_of_the_user_group_approves_for_it_and_a_receipt_is_good(house: House) -> None:
    name = approved(house)

    released(redeem(house, name))


def test_a_review_says_by_which_snapshot_its_reviewer_was_a_member(house: House) -> None:
    name = approved(house)

    first, second = house.request(name).reviews

    assert first.snapshots == ()
    assert second.snapshots == (seen("U0CLEO", "U0DEV").version,)


def test_who_is_not_in_the_group_approves_nothing_for_it(house: House) -> None:
    name = one_of_two(house)

    said(approve(house, name, Account(EVE.team, "U0MO")), "out_of_scope")
    assert house.request(name).state is State.PENDING


def test_an_account_in_the_group_that_is_nobody_on_the_roster_counts_for_nobody(
    house: House,
) -> None:
    slack_says(house, "cleo", "eve")
    heard(house)
    name = one_of_two(house)

    said(approve(house, name, EVE), "not_on_roster")


def test_the_requester_in_the_group_still_does_not_decide_their_own_request(house: House) -> None:
    slack_says(house, "cleo", "bo")
    heard(house)
    name = one_of_two(house)

    said(approve(house, name, BO), "own_request")


@pytest.mark.parametrize("flag", ["guest", "external", "machine", "deactivated"])
def test_a_member_whom_slack_flags_does_not_count(house: House, flag: str) -> None:
    name = one_of_two(house)
    house.tell(CLEO, **{flag: True})

    said(approve(house, name, CLEO), f"account_{flag}")


def test_a_locked_member_does_not_count(house: House) -> None:
    name = one_of_two(house)
    house.lock(LockKind.REVIEWER, "cleo")

    said(approve(house, name, CLEO), "locked_reviewer")


def test_who_was_taken_out_does_not_count_once_that_is_seen(house: House) -> None:
    name = one_of_two(house)
    slack_says(house, "dev")
    heard(house)

    said(approve(house, name, CLEO), "out_of_scope")
    said(approve(house, name, DEV), "approved")


def test_an_approval_by_who_was_taken_out_meets_no_threshold(house: House) -> None:
    name = held(house)
    said(approve(house, name, CLEO), "counted")
    slack_says(house, "dev")
    heard(house)

    said(approve(house, name, ANA), "counted")

    assert house.request(name).state is State.PENDING
    said(approve(house, name, DEV), "approved")


def test_who_is_taken_out_before_the_receipt_is_used_ends_the_approval(house: House) -> None:
    name = approved(house)
    slack_says(house, "dev")
    heard(house)

    said(redeem(house, name), "no_longer_approved")
    assert house.request(name).state is State.REVOKED


def test_a_group_that_was_disabled_before_the_receipt_is_used_ends_the_approval(
    house: House,
) -> None:
    name = approved(house)
    slack_says(house, "cleo", found=Found.DISABLED)
    heard(house)

    said(redeem(house, name), "no_longer_approved")


@pytest.mark.parametrize("found", [Found.DISABLED, Found.UNKNOWN, Found.FOREIGN])
def test_nobody_is_in_a_group_that_is_not_in_use_here(house: House, found: Found) -> None:
    name = one_of_two(house)
    slack_says(house, "cleo", "dev", found=found)
    heard(house)

    said(approve(house, name, CLEO), "out_of_scope")


def test_what_is_too_old_is_asked_for_at_the_click_and_then_decides(house: House) -> None:
    name = one_of_two(house)
    house.clock.forward(minutes=15, seconds=1)
    slack_says(house, "dev")

    said(approve(house, name, CLEO), "out_of_scope")
    said(approve(house, name, DEV), "approved")


def test_at_its_greatest_age_a_snapshot_still_decides_without_asking(house: House) -> None:
    name = one_of_two(house)
    house.clock.forward(minutes=15)
    house.slack.silent.add(SEC)

    said(approve(house, name, CLEO), "approved")


def test_too_old_and_not_to_be_had_nobody_approves_and_nothing_is_recorded(house: House) -> None:
    name = one_of_two(house)
    house.clock.forward(minutes=15, seconds=1)
    house.slack.silent.add(SEC)
    before = house.request(name)

    said(approve(house, name, CLEO), "group_unknown")
    said(house.press(name, CLEO, Verdict.REJECT), "group_unknown")
    assert house.request(name) == before
    house.slack.silent.clear()
    said(approve(house, name, CLEO), "approved")


def test_who_reviews_for_a_listed_group_alone_does_not_wait_for_the_user_group(
    house: House,
) -> None:
    name = held(house)
    house.clock.forward(minutes=20)
    house.slack.silent.add(SEC)

    said(approve(house, name, BEN), "counted")


def test_an_earlier_approval_in_doubt_is_not_passed_over_by_the_next_one(house: House) -> None:
    name = held(house)
    said(approve(house, name, CLEO), "counted")
    house.clock.forward(minutes=20)
    house.slack.silent.add(SEC)

    said(approve(house, name, ANA), "account_unknown")
    assert len(house.request(name).reviews) == 1
    house.slack.silent.clear()
    said(approve(house, name, ANA), "approved")


def test_a_receipt_whose_reviewers_are_in_doubt_is_neither_spent_nor_void(house: House) -> None:
    house.load("roster", roster_text("{slack_group: S0SEC, max_age: 5m}"))
    name = approved(house)
    house.clock.forward(minutes=6)
    house.slack.silent.add(SEC)

    assert isinstance(redeem(house, name), Unreachable)
    assert house.request(name).state is State.APPROVED
    house.slack.silent.clear()
    released(redeem(house, name))


def test_with_nobody_in_the_only_group_nothing_is_accepted(house: House) -> None:
    action, agent = ROTATE, "deploy-bot"
    only = roster_text().replace("platform-reviewers, actions", "platform-backups, actions")
    house.load("roster", only.replace("platform-backups:   [ben]", "platform-backups:   []"))
    house.clock.forward(minutes=16)

    answer = house.submit(action, house.key(KeyKind.AGENT, agent))

    assert isinstance(answer, Refused)
    assert answer.code == "no_eligible_reviewer"


def test_what_nobody_can_approve_any_more_is_put_right_on_the_card_and_told_by_why(
    house: House,
) -> None:
    name = held(house)
    slack_says(house)

    assert heard(house)

    assert house.deliver() == 1
    told = house.read(lambda q: why(q, ANA, name))
    assert isinstance(told, Why)
    assert {one.group: one.names for one in told.able} == {
        "platform-reviewers": ("Ana Ruiz", "Ben Osei"),
        "security": (),
    }
    assert not heard(house)
    assert house.deliver() == 0


def test_a_card_of_what_the_group_may_not_review_is_left_alone(house: House) -> None:
    narrow = roster_text().replace('security, actions: ["**"]', 'security, actions: ["iam.*"]')
    held(house)
    house.load("roster", narrow)
    slack_says(house, "cleo")

    assert heard(house)
    assert house.deliver() == 0


def test_how_a_group_stands_is_told_with_who_of_the_roster_is_in_it(house: House) -> None:
    slack_says(house, "cleo", "eve", "dev")
    heard(house)
    house.clock.forward(minutes=3)

    (told,) = house.read(told_of_groups)

    assert (told.group, told.id, told.members, told.fresh) == ("security", SEC, 3, True)
    assert told.people == ("cleo", "dev")
