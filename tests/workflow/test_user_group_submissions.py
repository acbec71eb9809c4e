"""A request that only a Slack user group could approve, when too little is known of that group."""

import pytest

from app.domain.authority import KeyKind
from app.domain.user_groups import Found
from app.workflow.submit_request import Submission
from tests.integration.slack.test_scopes import QUARANTINE
from tests.user_groups import SEC, ids, roster_text, seen
from tests.workflow.house import House
from tests.workflow.scenes import ROTATE, said


@pytest.fixture(autouse=True)
def security_is_from_slack(house: House) -> None:
    house.load("roster", roster_text())


def slack_says(house: House, *people: str, found: Found = Found.USED) -> None:
    house.slack.groups[SEC] = seen(*ids(people), found=found)


def ask(house: House, action: object = QUARANTINE, agent: str = "access-bot") -> object:
    return house.submit(action, house.key(KeyKind.AGENT, agent))  # type: ignore[arg-type]


def asked(house: House) -> int:
    return house.read(lambda q: q.pending_total())


def test_slack_is_asked_who_is_in_the_group_and_then_it_is_held(house: House) -> None:
    slack_says(house, "cleo", "dev")

    assert isinstance(ask(house), Submission)


def test_where_slack_cannot_say_it_is_refused_as_not_known_and_not_as_nobody(
    house: House,
) -> None:
    said(ask(house), "group_unknown")
    assert asked(house) == 0


@pytest.mark.parametrize("found", [Found.DISABLED, Found.UNKNOWN, Found.FOREIGN])
def test_where_slack_says_that_nobody_is_in_it_there_is_nobody(house: House, found: Found) -> None:
    slack_says(house, found=found)

    said(ask(house), "no_eligible_reviewer")


def test_what_was_known_of_it_long_ago_is_asked_again(house: House) -> None:
    slack_says(house, "cleo")
    assert isinstance(ask(house), Submission)
    slack_says(house, found=Found.DISABLED)

    house.clock.forward(minutes=16)

    said(ask(house), "no_eligible_reviewer")
    del house.slack.groups[SEC]
    house.clock.forward(minutes=16)
    said(ask(house), "group_unknown")


def test_a_threshold_of_two_groups_waits_for_the_one_that_is_not_known(house: House) -> None:
    said(ask(house, ROTATE, "deploy-bot"), "group_unknown")
    slack_says(house, "cleo")

    assert isinstance(ask(house, ROTATE, "deploy-bot"), Submission)


def test_the_refusal_leaves_its_entry(house: House) -> None:
    head = house.head

    said(ask(house), "group_unknown")

    house.verify()
    assert house.head.seq > head.seq
