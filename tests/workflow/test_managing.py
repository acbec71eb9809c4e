"""A manager has people told once more, and decides no more than anybody."""

from datetime import timedelta

from app.delivery.escalation import Offers
from app.domain.authority import LockKind
from app.domain.evolve import replay
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused
from app.domain.steering import Nudged
from app.workflow.freshness import decided
from app.workflow.meant import Meant
from app.workflow.nudge import nudge
from app.workflow.offered import offered_to
from app.workflow.ports import UnitOfWork
from app.workflow.views import view_of
from tests.builders import ANA, BO, CLEO, EVE, MO
from tests.workflow.house import House
from tests.workflow.passing import arrive, asked, later, steps, whom
from tests.workflow.scenes import held, said


def press(house: House, name: str, account: Account, id_: str = "nudge-1") -> object:
    meant = Meant(id_, account, card=house.read(lambda q: q.cards_of(name))[0].id)

    def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
        return nudge(uow, meant, slack_down=down)

    return house.runner.run(decided(house.store, house.slack, unit))


def nudges(house: House, name: str) -> list[Nudged]:
    return [one.event for one in house.history(name) if isinstance(one.event, Nudged)]


def test_those_who_are_still_needed_are_told_once_and_it_is_written_who_asked(
    house: House,
) -> None:
    name = asked(house)
    house.press(name, CLEO, Verdict.APPROVE)
    arrive(house)

    said(press(house, name, MO), "nudged")

    told = whom(arrive(house))
    assert told
    assert "U0CLEO" not in told
    assert len(told) == len(set(told))
    (one,) = nudges(house, name)
    assert (one.person, one.account) == ("mo", MO)
    assert "ana" in one.people
    assert replay(house.read(lambda q: q.evidence(name))) == house.request(name)
    request = house.request(name)
    (line,) = house.read(lambda q: view_of(q, request)).course.nudges
    assert line.by == "Mo Haddad"
    assert "Ana Ruiz" in line.asked


def test_nobody_is_told_again_within_a_quarter_of_an_hour_whoever_presses(house: House) -> None:
    name = asked(house)
    said(press(house, name, MO), "nudged")
    arrive(house)

    house.clock.forward(minutes=14, seconds=59)
    said(press(house, name, MO, "nudge-2"), "nudged_lately")
    assert arrive(house) == []
    house.clock.forward(seconds=1)
    said(press(house, name, MO, "nudge-3"), "nudged")

    assert whom(arrive(house)) != []
    first, second = nudges(house, name)
    assert second.at - first.at == timedelta(minutes=15)


def test_the_same_press_delivered_again_tells_nobody_again(house: House) -> None:
    name = asked(house)
    said(press(house, name, MO), "nudged")
    arrive(house)

    said(press(house, name, MO), "nudged")

    assert arrive(house) == []
    assert len(nudges(house, name)) == 1


def test_only_the_manager_of_the_team_may_nudge(house: House) -> None:
    name = asked(house)

    for number, account in enumerate((ANA, BO)):
        said(press(house, name, account, f"nudge-{number}"), "not_manager")
    said(press(house, name, EVE, "nudge-eve"), "not_on_roster")

    assert nudges(house, name) == []
    assert arrive(house) == []


def test_a_manager_who_made_the_agents_key_steers_nothing_that_is_asked_with_it(
    house: House,
) -> None:
    name = held(house, by="mo")
    request = house.request(name)

    said(press(house, name, MO), "not_manager")

    assert not house.read(lambda q: offered_to(q, request, "mo")).manage
    assert nudges(house, name) == []


def test_a_manager_who_is_locked_may_not_nudge(house: House) -> None:
    name = asked(house)
    house.lock(LockKind.REVIEWER, "mo")

    said(press(house, name, MO), "locked_reviewer")


def test_nudging_takes_no_step_of_the_plan_and_moves_none(house: House) -> None:
    name = asked(house)
    before = house.request(name).escalates_at

    said(press(house, name, MO), "nudged")
    arrive(house)

    assert steps(house, name) == []
    assert house.request(name).escalates_at == before


def test_what_is_over_is_not_nudged(house: House) -> None:
    name = asked(house)
    house.press(name, ANA, Verdict.REJECT, "No.")

    said(press(house, name, MO), "already_rejected")


def test_a_manager_outside_of_scope_is_offered_no_decision_and_makes_none(house: House) -> None:
    name = asked(house)
    later(house, minutes=10)
    request = house.request(name)
    card = house.read(lambda q: q.cards_of(name))[0].id

    assert house.read(lambda q: offered_to(q, request, "mo")) == Offers(
        card, manage=True, hand_over=True
    )
    assert house.read(lambda q: offered_to(q, request, "ana")) == Offers(
        card, decide=True, knows=True
    )
    assert house.read(lambda q: offered_to(q, request, "bo")) == Offers(card, knows=True)

    answer = house.press(name, MO, Verdict.APPROVE)
    assert not isinstance(answer, Refused)
    said(answer, "out_of_scope")
