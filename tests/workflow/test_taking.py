"""A reviewer is on it: shown to everybody, binding nobody."""

import pytest

from app.domain.evolve import replay
from app.domain.people import Account, Verdict
from app.domain.request import State
from app.workflow.freshness import Unreachable, decided
from app.workflow.meant import Meant
from app.workflow.ports import UnitOfWork
from app.workflow.reply import Reply
from app.workflow.take_request import take_request
from app.workflow.views import view_of
from tests.builders import ANA, BEN, BO, CLEO, EVE, MO
from tests.workflow.house import House
from tests.workflow.scenes import approved, held, said


def take(house: House, name: str, account: Account, id_: str = "take-x") -> Reply | Unreachable:
    meant = Meant(id_, account, card=house.read(lambda q: q.cards_of(name))[0].id)

    def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
        return take_request(uow, meant, slack_down=down)

    return house.runner.run(decided(house.store, house.slack, unit))  # type: ignore[return-value]


def test_a_reviewer_is_on_it_and_everybody_sees_since_when(house: House) -> None:
    name = held(house)

    said(take(house, name, ANA), "taken")

    request = house.request(name)
    assert request.state is State.PENDING
    assert request.taken is not None
    assert (request.taken.person, request.taken.at) == ("ana", house.clock.now())
    assert house.read(lambda q: view_of(q, request)).taken_by == "Ana Ruiz"
    assert replay(house.read(lambda q: q.evidence(name))) == request
    assert house.deliver() > 0


def test_another_reviewer_takes_over_and_the_same_one_again_changes_nothing(house: House) -> None:
    name = held(house)
    take(house, name, ANA, "take-1")
    version = house.request(name).version

    said(take(house, name, ANA, "take-2"), "taken")
    assert house.request(name).version == version
    said(take(house, name, CLEO, "take-3"), "taken")

    taken = house.request(name).taken
    assert taken is not None
    assert taken.person == "cleo"
    assert house.codes(name)[-2:] == ["Taken", "Taken"]


def test_who_is_on_it_keeps_nobody_from_deciding(house: House) -> None:
    name = held(house)
    take(house, name, BEN)

    said(house.press(name, ANA, Verdict.APPROVE), "counted")
    said(house.press(name, CLEO, Verdict.APPROVE), "approved")


@pytest.mark.parametrize(
    ("who", "code"), [(BO, "own_request"), (MO, "own_request"), (EVE, "not_on_roster")]
)
def test_only_who_could_decide_it_is_on_it(house: House, who: Account, code: str) -> None:
    name = held(house, by="mo")

    said(take(house, name, who), code)

    assert house.request(name).taken is None
    assert house.codes(name)[-1] == code


def test_what_is_decided_cannot_be_taken(house: House) -> None:
    said(take(house, approved(house), ANA), "already_approved")


def test_who_is_no_longer_known_to_be_clean_is_asked_about(house: House) -> None:
    name = held(house)
    house.tell(ANA, deactivated=True)
    house.slack.down = True
    house.clock.forward(seconds=61)

    said(take(house, name, ANA), "account_deactivated")
    said(take(house, name, CLEO, "take-y"), "account_unknown")


def test_the_same_press_again_gets_the_same_answer(house: House) -> None:
    name = held(house)

    assert take(house, name, ANA) == take(house, name, ANA)
    assert house.codes(name).count("Taken") == 1
