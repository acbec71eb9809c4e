"""Whoever edits what says who may decide, and who proved to be themselves, gets nothing by it."""

import json

import pytest

from app.domain.people import Account, Verdict
from app.domain.request import State
from app.domain.user_groups import Found, version_of
from app.workflow.redeem_receipt import Released
from app.workflow.reply import Reply
from tests.builders import ANA, CLEO, DEV
from tests.user_groups import SEC, roster_text
from tests.workflow.house import House
from tests.workflow.scenes import held, receipt
from tests.workflow.test_step_up import FROM_HIGH, code, enrolled, with_code
from tests.workflow.test_tamper import redeem, write
from tests.workflow.test_user_groups import heard, one_of_two, slack_says

MO = Account(ANA.team, "U0MO")
MEMBERS = ["U0CLEO", "U0DEV", MO.user]
ANOTHER = version_of(SEC, Found.USED, MEMBERS)
WIDER = json.dumps(MEMBERS)
BESIDE = f"""
INSERT INTO user_group_snapshots (id, version, found, members, taken_at)
SELECT id, '{ANOTHER}', found, '{WIDER}', taken_at FROM user_group_snapshots
"""  # noqa: S608
SNAPSHOTS = {
    "members added": (f"UPDATE user_group_snapshots SET members = '{WIDER}'",),  # noqa: S608
    "members added, and their version": (
        f"UPDATE user_group_snapshots SET members = '{WIDER}', version = '{ANOTHER}'",  # noqa: S608
        f"UPDATE user_groups SET version = '{ANOTHER}'",  # noqa: S608
    ),
    "another snapshot beside the first": (
        BESIDE,
        f"UPDATE user_groups SET version = '{ANOTHER}'",  # noqa: S608
    ),
    "members that cannot be read": ("UPDATE user_group_snapshots SET members = '{'",),
    "members that are no list": ("UPDATE user_group_snapshots SET members = '\"U0MO\"'",),
    "a state there is not": ("UPDATE user_group_snapshots SET found = 'perhaps'",),
    "no snapshot at all": ("DELETE FROM user_group_snapshots",),
    "a version there is not": ("UPDATE user_groups SET version = 'sha256:0'",),
}
ENROLMENTS = {
    "the secret of another": (
        (
            "UPDATE enrolments SET sealed = (SELECT sealed FROM enrolments WHERE person = 'ben')"
            " WHERE person = 'ana'"
        ),
    ),
    "another's enrolment by name": (
        "DELETE FROM enrolments WHERE person = 'ana'",
        "UPDATE enrolments SET person = 'ana' WHERE person = 'ben'",
    ),
    "another's enrolment by id": (
        (
            "UPDATE enrolments SET sealed = (SELECT sealed FROM enrolments WHERE person = 'ben'),"
            " id = (SELECT id FROM enrolments WHERE person = 'ben') WHERE person = 'ana'"
        ),
    ),
    "a lock-out whose end is no time": (
        "UPDATE enrolments SET locked_until = 100000000000000000 WHERE person = 'ana'",
    ),
    "a beginning that is no time": (
        "UPDATE enrolments SET enrolled_at = 'then' WHERE person = 'ana'",
    ),
    "a secret that is none": ("UPDATE enrolments SET sealed = x'00' WHERE person = 'ana'",),
}


@pytest.fixture
def grouped(house: House) -> House:
    """A house whose security group is from Slack, and known."""
    house.load("roster", roster_text())
    slack_says(house, "cleo", "dev")
    heard(house)
    return house


@pytest.fixture
def strict(house: House) -> House:
    """A house in which everything of high risk takes a code."""
    house.load("policy", FROM_HIGH)
    enrolled(house)
    return house


def spoil(house: House, changes: tuple[str, ...]) -> None:
    for one in changes:
        assert write(house, one) >= 1


def approves(answer: object) -> bool:
    return isinstance(answer, Reply) and answer.code in {"approved", "counted"}


@pytest.mark.parametrize("what", SNAPSHOTS)
def test_nobody_gets_into_a_user_group_by_an_edited_snapshot(grouped: House, what: str) -> None:
    name = one_of_two(grouped)
    grouped.slack.silent.add(SEC)

    spoil(grouped, SNAPSHOTS[what])

    assert not approves(grouped.press(name, MO, Verdict.APPROVE))
    assert grouped.request(name).state is State.PENDING


@pytest.mark.parametrize("what", SNAPSHOTS)
def test_nothing_is_released_by_a_group_whose_snapshot_was_edited(
    grouped: House, what: str
) -> None:
    name = one_of_two(grouped)
    assert approves(grouped.press(name, CLEO, Verdict.APPROVE))
    claims = receipt(grouped, name)
    grouped.slack.silent.add(SEC)

    spoil(grouped, SNAPSHOTS[what])

    assert not isinstance(redeem(grouped, claims), Released)


def test_once_slack_is_asked_again_the_members_are_as_it_says(grouped: House) -> None:
    name = one_of_two(grouped)

    spoil(grouped, SNAPSHOTS["another snapshot beside the first"])

    assert not approves(grouped.press(name, MO, Verdict.APPROVE))
    assert approves(grouped.press(name, DEV, Verdict.APPROVE))


@pytest.mark.parametrize("what", ENROLMENTS)
def test_the_code_of_another_does_not_serve_by_an_edited_enrolment(
    strict: House, what: str
) -> None:
    name = held(strict)

    spoil(strict, ENROLMENTS[what])

    for person in ("ana", "ben"):
        assert not approves(with_code(strict, name, ANA, code(strict, person)))
        strict.clock.forward(seconds=30)


def test_a_code_written_into_a_stored_review_makes_no_approval_of_it(house: House) -> None:
    name = held(house)
    assert approves(house.press(name, ANA, Verdict.APPROVE))
    house.load("policy", FROM_HIGH)
    enrolled(house)

    stepped = "json_set(body, '$.reviews[0].step_up', 'totp')"
    assert write(house, f"UPDATE requests SET body = {stepped} WHERE id = ?", name) == 1  # noqa: S608

    assert not approves(with_code(house, name, CLEO, code(house, "cleo")))
    assert house.request(name).state is State.PENDING


def test_what_is_untouched_is_approved(grouped: House) -> None:
    name = one_of_two(grouped)
    grouped.slack.silent.add(SEC)

    assert approves(grouped.press(name, DEV, Verdict.APPROVE))
    assert isinstance(redeem(grouped, receipt(grouped, name)), Released)
