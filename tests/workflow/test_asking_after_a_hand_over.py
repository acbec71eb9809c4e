"""After a hand-over, who stands for the other team is asked when the plan's steps are due."""

from collections.abc import Iterator

import pytest

from app.delivery.message import Dead, is_over, is_unseen
from app.domain.authority import KeyKind, LockKind
from app.domain.people import Verdict
from app.domain.plan import Do
from tests.builders import ANA, BEN, CLEO, DEV, MO
from tests.workflow.house import House, a_house
from tests.workflow.passing import arrive, asked, later, steps, whom
from tests.workflow.scenes import said
from tests.workflow.test_handing_over import NOWHERE, POLICY, ROSTER, press

APPROVE, REJECT = Verdict.APPROVE, Verdict.REJECT
SECURITY = "backups: security,         manager: cleo"


@pytest.fixture
def house() -> Iterator[House]:
    with a_house() as made:
        made.load("policy", POLICY)
        made.load("roster", ROSTER)
        yield made


def handed(house: House) -> str:
    name = asked(house)
    said(press(house, name), "handed_over")
    return name


def told_by_step(house: House, name: str) -> list[tuple[str, ...]]:
    """Name whom each message of the plan was for, backups first, then managers."""
    later(house, minutes=30)
    return [one.people for one in steps(house, name) if one.do is Do.DM]


def test_both_teams_backups_and_the_other_teams_manager_are_asked(house: House) -> None:
    name = handed(house)

    assert told_by_step(house, name) == [("ben", "cleo", "dev"), ("cleo",)]


def test_the_steps_and_their_times_are_those_of_the_plan(house: House) -> None:
    names = asked(house), handed(house)
    before = [house.request(one).terms.plan for one in names]

    later(house, minutes=30)

    taken = [[(one.step, one.do, one.due_at) for one in steps(house, name)] for name in names]
    assert taken[0] == taken[1]
    assert [house.request(one).terms.plan for one in names] == before


@pytest.mark.parametrize(
    ("written", "instead", "wanted"),
    [
        (SECURITY, "manager: cleo", [("ben",), ("cleo",)]),
        (SECURITY, "backups: security", [("ben", "cleo", "dev"), ("mo",)]),
        (SECURITY, "backups: platform-backups, manager: mo", [("ben",), ("mo",)]),
        (
            "manager: mo, hand_over_to",
            "manager: bo, hand_over_to",
            [("ben", "cleo", "dev"), ("cleo",)],
        ),
        ("manager: mo, hand_over_to", "manager: ana, hand_over_to", None),
    ],
)
def test_who_is_asked_is_what_the_policy_says_then(
    house: House, written: str, instead: str, wanted: list[tuple[str, ...]] | None
) -> None:
    name = handed(house)
    house.load("policy", POLICY.replace(written, instead))

    told = told_by_step(house, name)

    assert told == (wanted or [("ben", "cleo", "dev"), ("ana", "cleo")])


def test_whoever_handed_it_over_is_asked_where_nobody_of_the_other_team_can_be(
    house: House,
) -> None:
    name = handed(house)
    house.lock(LockKind.REVIEWER, "cleo")

    assert told_by_step(house, name)[-1] == ("mo",)


def test_a_team_that_the_policy_names_no_more_is_asked_no_more(house: House) -> None:
    name = handed(house)
    house.load("policy", NOWHERE)

    assert told_by_step(house, name) == [("ben",), ("mo",)]


def test_nobody_may_decide_because_they_were_asked(house: House) -> None:
    quiet = ROSTER.replace("security:           [cleo, dev]", "security: [dev]")
    house.load("roster", quiet)
    name = handed(house)

    assert told_by_step(house, name)[-1] == ("cleo",)
    said(house.press(name, CLEO, APPROVE), "out_of_scope")


def test_the_other_teams_people_hear_that_it_waits_unseen(house: House) -> None:
    name = handed(house)
    cards = {one.channel for one in house.read(lambda q: q.cards_of(name))}
    said(house.press(name, ANA, APPROVE), "counted")

    sent = arrive(house, lambda one: Dead("is_archived") if one.address in cards else None)

    unseen = [one for one in sent if is_unseen(one)]
    assert whom(unseen) == sorted(one.user for one in (MO, BEN, CLEO, DEV))


def over(house: House) -> list[str]:
    return whom([one for one in arrive(house) if is_over(one)])


@pytest.mark.parametrize("how", ["approved", "rejected", "expired", "cancelled"])
def test_whoever_handed_it_over_is_told_the_end_once(house: House, how: str) -> None:
    name = handed(house)
    match how:
        case "approved":
            house.press(name, DEV, APPROVE)
            house.press(name, CLEO, APPROVE)
        case "rejected":
            house.press(name, ANA, REJECT)
        case "cancelled":
            house.cancel(name, house.key(KeyKind.AGENT, "deploy-bot"))
        case _:
            house.clock.set(house.request(name).terms.expires_at)

    sent = later(house, seconds=1) if how == "expired" else arrive(house)

    assert whom([one for one in sent if is_over(one)]) == [MO.user]
    assert [one for one in later(house, minutes=20) if is_over(one)] == []


def test_whoever_handed_it_over_and_rejected_it_needs_no_telling(house: House) -> None:
    house.load("roster", ROSTER.replace("security:           [cleo, dev]", "security: [cleo, mo]"))
    name = handed(house)

    said(house.press(name, MO, REJECT), "rejected")

    assert over(house) == []
