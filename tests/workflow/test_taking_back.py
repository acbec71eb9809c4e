"""People take back what was asked for them, or what they approved, and leave a trace of it."""

import pytest

from app.delivery.message import MessageKind
from app.domain.people import Account, Verdict
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, DecidedBy, State
from app.workflow.cancel_request import cancel_own, may_cancel
from app.workflow.deliver import lease_messages
from app.workflow.meant import Meant
from app.workflow.reply import Reply
from app.workflow.views import view_of
from tests.builders import ANA, BO, CLEO, DEV, EVE, MO
from tests.workflow.house import House
from tests.workflow.scenes import approved, held, said


def on_card(house: House, name: str, account: Account, id_: str = "back-x") -> Meant:
    return Meant(id_, account, card=house.read(lambda q: q.cards_of(name))[0].id)


def typed(name: str, account: Account, id_: str = "typed-x") -> Meant:
    return Meant(id_, account, name=name)


def cancel(house: House, meant: Meant, reason: str = "") -> Reply:
    return house.write(lambda uow: cancel_own(uow, meant, reason))


def direct_messages(house: House) -> list[str]:
    leased = house.write(lambda uow: lease_messages(uow, 50, frozenset()))
    return [one.message.address for one in leased if one.message.kind is MessageKind.DM]


def test_a_requester_takes_a_pending_request_back_and_says_why(house: House) -> None:
    name = held(house)

    said(cancel(house, on_card(house, name, BO), "Done by hand."), "cancelled")

    request = house.request(name)
    view = house.read(lambda q: view_of(q, request))
    assert (request.state, request.decided_by) == (State.CANCELLED, DecidedBy.REQUESTER)
    assert (view.ended_by, view.reason) == ("Bo Lindqvist", "Done by hand.")
    assert direct_messages(house) == []


def test_it_is_taken_back_by_its_id_as_well(house: House) -> None:
    name = held(house)

    said(cancel(house, typed(name, BO)), "cancelled")

    assert house.request(name).state is State.CANCELLED


def test_the_owner_of_the_agent_takes_it_back_and_the_requester_is_told(house: House) -> None:
    roster = house.read(lambda q: q.document("roster"))
    assert roster is not None
    name = held(house)
    house.load("roster", roster.text.replace("deploy-bot:   {owner: bo", "deploy-bot: {owner: mo"))

    said(cancel(house, on_card(house, name, MO)), "cancelled")

    assert house.request(name).decided_by is DecidedBy.REQUESTER
    assert direct_messages(house) == ["U0BO"]


@pytest.mark.parametrize("who", [ANA, CLEO, EVE, MO, Account("T0OTHER", "U0BO")])
def test_nobody_else_does_and_a_typed_id_tells_them_nothing(house: House, who: Account) -> None:
    name = held(house)

    said(cancel(house, typed(name, who)), "not_yours")
    said(cancel(house, typed("req_none", who, "typed-y")), "not_yours")
    said(cancel(house, on_card(house, name, who)), "not_requester")

    assert house.request(name).state is State.PENDING
    assert house.codes(name)[-2:] == ["not_yours", "not_requester"]


def test_the_same_press_again_gets_the_same_answer_and_leaves_no_entry(house: House) -> None:
    name = held(house)
    press = on_card(house, name, BO)
    first = cancel(house, press)
    entries = house.codes(name)

    again = cancel(house, press)

    assert (again, house.codes(name)) == (first, entries)


def test_only_what_is_pending_and_in_time_is_cancelled(house: House) -> None:
    used, late = approved(house), held(house)

    said(cancel(house, on_card(house, used, BO, "back-1")), "already_approved")
    house.clock.forward(hours=4)
    said(cancel(house, on_card(house, late, BO, "back-2")), "too_late")


def test_a_dialog_is_filled_only_for_whom_it_concerns(house: House) -> None:
    name = held(house)

    def may(meant: Meant) -> ActionRequest | Refused:
        return house.write(lambda uow: may_cancel(uow, meant))

    assert may(on_card(house, name, BO)) == house.request(name)
    said(may(on_card(house, name, DEV)), "not_requester")
    said(may(Meant("press", BO, card="card-none")), "card_unknown")
    assert house.codes(name)[-1] == "not_requester"


def test_who_cannot_decide_their_own_request_is_pointed_to_cancel(house: House) -> None:
    name = held(house)

    answer = house.press(name, BO, Verdict.APPROVE)

    said(answer, "own_request")
    assert isinstance(answer, Reply)
    assert "Cancel… takes it back." in answer.sentence
