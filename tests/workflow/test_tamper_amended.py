"""Whoever writes to the database past the service gets no other revision approved or released."""

# ruff: noqa: S608 - every statement is written out here

import pytest

from app.domain.action import Action, Context
from app.domain.authority import KeyKind
from app.domain.people import Verdict
from app.receipts.claims import Claims
from app.workflow.redeem_receipt import Released
from app.workflow.reply import Reply
from tests.builders import ANA, CLEO
from tests.workflow.house import House
from tests.workflow.scenes import held, receipt, released, said
from tests.workflow.test_tamper import write

PAY = Action("payments.pay_vendor", {"vendor": "acme", "amount": 5000})
OF_AMENDED = "seq = (SELECT seq FROM entries WHERE request_id = ?1 AND kind = 'Amended')"
OF_FIRST = "seq = (SELECT seq FROM entries WHERE request_id = ?1 AND kind = 'Submitted')"
EDITS = {
    "the payload of the amendment is gone": f"DELETE FROM payloads WHERE {OF_AMENDED}",
    "the payload of the amendment is the first one": (
        f"UPDATE payloads SET sealed = (SELECT sealed FROM payloads WHERE {OF_FIRST})"
        f" WHERE {OF_AMENDED}"
    ),
    "the payload of the amendment is other bytes": (
        f"UPDATE payloads SET sealed = zeroblob(200) WHERE {OF_AMENDED}"
    ),
    "the commitment of the amendment is the first one": (
        f"UPDATE entries SET commitment = (SELECT commitment FROM entries WHERE {OF_FIRST})"
        f" WHERE {OF_AMENDED}"
    ),
    "the entry of the amendment is gone": f"DELETE FROM entries WHERE {OF_AMENDED}",
    "the entry of the amendment is of another kind": (
        f"UPDATE entries SET kind = 'Taken' WHERE {OF_AMENDED}"
    ),
    "the entry of the amendment belongs to nobody": (
        f"UPDATE entries SET request_id = NULL WHERE {OF_AMENDED}"
    ),
    "the row says that it is the first revision": (
        "UPDATE requests SET body = json_set(body, '$.revision', 1) WHERE id = ?1"
    ),
    "the row says that nothing was amended": (
        "UPDATE requests SET body = json_set(body, '$.amendments', json('[]')) WHERE id = ?1"
    ),
    "the row says that somebody else amended it": (
        "UPDATE requests SET body = json_set(body, '$.amendments[0].person', 'cleo') WHERE id = ?1"
    ),
    "the row permits more": (
        "UPDATE requests SET body = json_set(body, '$.terms.amend[0].direction', 'at_least')"
        " WHERE id = ?1"
    ),
}


def amended(house: House) -> str:
    name = held(house, PAY, "procurement", Context(justification="May"))
    said(house.press(name, CLEO, Verdict.APPROVE), "counted")
    said(house.amend(name, ANA, {"arguments.amount": 4000}), "amended")
    house.deliver()
    return name


def approved(house: House) -> tuple[str, Claims]:
    name = amended(house)
    said(house.press(name, ANA, Verdict.APPROVE), "counted")
    said(house.press(name, CLEO, Verdict.APPROVE), "approved")
    return name, receipt(house, name, "procurement")


def redeem(house: House, claims: Claims) -> object:
    return house.redeem(claims, house.key(KeyKind.EXECUTOR, "bank-runner"))


@pytest.mark.parametrize("edit", EDITS)
def test_an_amended_request_that_was_edited_is_not_approved(house: House, edit: str) -> None:
    name = amended(house)
    said(house.press(name, ANA, Verdict.APPROVE), "counted")

    assert write(house, EDITS[edit], name) == 1

    answer = house.press(name, CLEO, Verdict.APPROVE, revision=2)
    assert isinstance(answer, Reply)
    assert answer.code in {"row_disagrees", "payload_shredded", "superseded"}, answer
    answer = house.amend(name, CLEO, {"arguments.amount": 1}, revision=2)
    assert isinstance(answer, Reply)
    assert answer.code != "amended"


@pytest.mark.parametrize("edit", EDITS)
def test_an_amended_request_that_was_edited_is_not_released(house: House, edit: str) -> None:
    name, claims = approved(house)

    assert write(house, EDITS[edit], name) == 1

    assert not isinstance(redeem(house, claims), Released)


def test_one_that_nobody_edited_is_released(house: House) -> None:
    assert released(redeem(house, approved(house)[1])).payload.action.arguments["amount"] == 4000


def test_a_card_that_is_called_newer_than_what_it_showed_approves_nothing(house: House) -> None:
    name = held(house, PAY, "procurement", Context(justification="May"))
    said(house.amend(name, ANA, {"arguments.amount": 4000}), "amended")

    assert write(house, "UPDATE cards SET revision = 2, whole = 1 WHERE request_id = ?", name) == 1

    said(house.press(name, CLEO, Verdict.APPROVE), "not_fully_shown")
