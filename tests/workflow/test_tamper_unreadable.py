"""A row that cannot be read decides nothing, hides nothing and holds up nothing else."""

from functools import partial

import pytest

from app.delivery.message import Dead, Leased
from app.domain.authority import KeyKind
from app.domain.people import Verdict
from app.domain.request import State
from app.receipts.claims import Claims
from app.scheduler.duties import ENDING, do_what_is_due
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.ports import UnitOfWork
from app.workflow.redeem_receipt import Released
from app.workflow.submit_review import Press, Said, submit_review
from tests.builders import ANA, CLEO
from tests.workflow.house import House
from tests.workflow.scenes import approved, held, receipt, said
from tests.workflow.test_tamper import redeem, write

BODIES = (
    "''",
    "'{'",
    "'[]'",
    "'null'",
    "x'00ff'",
    "17",
    "json_remove(body, '$.terms')",
    "json_set(body, '$.state', 'perhaps')",
    "json_set(body, '$.terms.expires_at', '2036-01-01T00:00:00')",
    "json_set(body, '$.terms.expires_at', 1e300)",
)


def spoil(house: House, name: str, body: str = "'{'") -> None:
    assert write(house, f"UPDATE requests SET body = {body} WHERE id = ?", name) == 1  # noqa: S608


@pytest.mark.parametrize("body", BODIES)
def test_what_waits_is_told_by_its_history_and_not_approved(house: House, body: str) -> None:
    name = held(house)
    before = house.read(lambda q: q.request(name))

    spoil(house, name, body)

    told = house.read(lambda q: q.request(name))
    assert told is not None
    assert before is not None
    assert (told.facts, told.terms, told.code) == (before.facts, before.terms, "row_disagrees")
    said(house.press(name, ANA, Verdict.APPROVE), "row_disagrees")
    said(house.press(name, CLEO, Verdict.APPROVE), "row_disagrees")
    said(house.press(name, ANA, Verdict.REJECT), "rejected")


@pytest.mark.parametrize("body", BODIES)
def test_what_was_approved_is_neither_signed_for_nor_released(house: House, body: str) -> None:
    name, other = approved(house), approved(house)
    claims = receipt(house, name)

    spoil(house, name, body)
    spoil(house, other, body)

    assert not isinstance(redeem(house, claims), Released)
    answer = house.issue(other, house.key(KeyKind.AGENT, "deploy-bot"))
    assert not isinstance(answer, Claims)


def test_the_state_in_a_row_without_a_body_approves_nothing(house: House) -> None:
    name = held(house)

    sql = (
        "UPDATE requests SET body = '{', state = 'approved', decided_by = 'human',"
        " release_by = expires_at WHERE id = ?"
    )
    assert write(house, sql, name) == 1

    told = house.read(lambda q: q.request(name))
    assert told is not None
    assert told.state is State.PENDING
    said(house.issue(name, house.key(KeyKind.AGENT, "deploy-bot")), "row_disagrees")


def test_it_is_listed_and_ended_in_its_time_beside_the_others(house: House) -> None:
    name, other = held(house), held(house)
    spoil(house, name)

    assert {one.id for one in house.read(lambda q: q.pending(9))} == {name, other}
    house.clock.forward(days=2)
    house.runner.run(do_what_is_due(house.store, ENDING, 50))

    ended = house.read(lambda q: q.requests_of(agent="deploy-bot")).requests
    assert {one.id: one.state for one in ended} == {
        name: State.EXPIRED,
        other: State.EXPIRED,
    }


def test_where_its_history_is_unreadable_too_it_is_not_there_and_others_go_on(
    house: House,
) -> None:
    name, other = held(house), held(house)
    spoil(house, name)
    assert write(house, "UPDATE entries SET body = '{' WHERE request_id = ?", name)

    assert house.read(lambda q: q.request(name)) is None
    card = house.read(lambda q: q.cards_of(name))[0].id
    press = Press("press", card, ANA, 1)
    said(house.write(lambda uow: submit_review(uow, press, Said(Verdict.APPROVE))), "card_unknown")
    assert [one.id for one in house.read(lambda q: q.pending(9))] == [other]
    said(house.press(other, ANA, Verdict.APPROVE), "counted")
    said(house.press(other, CLEO, Verdict.APPROVE), "approved")
    settled = [
        house.write(partial(settle, one))
        for one in house.write(lambda uow: lease_messages(uow, 50, frozenset()))
    ]
    assert settled
    assert all(settled)


def settle(leased: Leased, uow: UnitOfWork) -> bool:
    return settle_message(uow, leased, Dead("card_unknown"))
