"""An agent whose owner has left asks nothing new; what it asked is held, and runs no more."""

import pytest

from app.domain.authority import KeyKind
from app.domain.people import Verdict
from app.domain.request import State
from tests.builders import ANA, BO
from tests.workflow.conftest import MANIFESTS
from tests.workflow.house import House
from tests.workflow.scenes import ROTATE, approved, held, receipt, released, said

ROSTER = (MANIFESTS / "roster.yaml").read_text()
HOW = pytest.mark.parametrize("how", ["last day", "not on the roster", "deactivated", "unknown"])


def leave(house: House, how: str) -> None:
    match how:
        case "last day":
            gone = ROSTER.replace(
                "email: bo@acme.test, ", "email: bo@acme.test, until: 2026-11-15, "
            )
            house.load("roster", gone)
        case "not on the roster":
            house.load("roster", ROSTER.replace("owner: bo,", "owner: nobody,"))
        case "deactivated":
            house.tell(BO, deactivated=True)
        case "unknown":
            house.tell(BO, known=False)


@HOW
def test_it_may_ask_nothing_new(house: House, how: str) -> None:
    leave(house, how)

    said(house.submit(ROTATE, house.key(KeyKind.AGENT, "deploy-bot")), "agent_suspended")


@HOW
def test_what_it_asked_stays_held_cannot_be_approved_and_can_be_rejected(
    house: House, how: str
) -> None:
    name = held(house)
    leave(house, how)

    said(house.press(name, ANA, Verdict.APPROVE), "agent_suspended")

    assert house.request(name).state is State.PENDING
    said(house.press(name, ANA, Verdict.REJECT), "rejected")


@HOW
def test_what_was_approved_is_not_released_nor_spent(house: House, how: str) -> None:
    name = approved(house)
    claims, executor = receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")
    leave(house, how)

    said(house.redeem(claims, executor), "agent_suspended")

    assert house.request(name).state is State.APPROVED
    house.load("roster", ROSTER)
    house.tell(BO)
    released(house.redeem(claims, executor))
