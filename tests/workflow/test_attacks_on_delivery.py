"""No request waits where nobody sees it, whatever Slack answers and for how long."""

from collections.abc import Mapping
from functools import partial

import pytest

from app.delivery.message import Dead, Leased, Result, Retry, Sent
from app.domain.authority import KeyKind
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.ports import UnitOfWork
from tests.workflow.house import House
from tests.workflow.scenes import ROTATE

PLACES = {"C0PLATFORM", "C0SECOPS"}


def send(house: House, answers: Mapping[str, Result]) -> list[str]:
    """Send once what is due, each address with its answer; name the addresses."""
    leased = house.write(lambda uow: lease_messages(uow, 50, frozenset()))
    for one in leased:
        result = answers.get(one.message.address, Sent("C1", "1.1", 1, 1, whole=True))
        house.write(partial(settled, one, result))
    return [one.message.address for one in leased]


def settled(leased: Leased, result: Result, uow: UnitOfWork) -> bool:
    return settle_message(uow, leased, result)


def submit(house: House) -> str:
    house.submit(ROTATE, house.key(KeyKind.AGENT, "deploy-bot"))
    return house.read(lambda q: q.pending(5))[0].id


def seen_at(house: House, name: str) -> set[str]:
    return {one.address for one in house.read(lambda q: q.cards_of(name)) if one.ts}


def test_a_request_that_no_channel_takes_is_tried_again_until_one_does(house: House) -> None:
    name = submit(house)
    dead = dict.fromkeys(PLACES, Dead("token_revoked"))
    assert {*send(house, dead), *send(house, dead)} == PLACES

    house.clock.forward(minutes=5)
    assert set(send(house, dead)) == PLACES | {"U0BEN", "U0MO"}
    house.clock.forward(minutes=5)
    send(house, {"C0PLATFORM": Dead("is_archived")})

    assert seen_at(house, name) == {"C0SECOPS"}
    assert house.codes(name).count("token_revoked") == len(PLACES)


def test_a_request_that_ended_unseen_is_not_tried_any_more(house: House) -> None:
    submit(house)
    dead = dict.fromkeys(PLACES, Dead("is_archived"))
    send(house, dead)
    send(house, dead)

    house.clock.forward(days=2)
    house.tick()
    send(house, dead)
    house.clock.forward(hours=1)

    assert send(house, dead) == []
    assert house.read(lambda q: q.outbox()).waiting == 0


@pytest.mark.parametrize("code", ["fatal_error", "KeyError", "unreachable"])
def test_a_channel_that_only_ever_delays_is_not_waited_for_alone(house: House, code: str) -> None:
    name = submit(house)

    for _ in range(10):
        send(house, {"C0PLATFORM": Retry(code)})
        house.clock.forward(minutes=5)

    assert seen_at(house, name) == {"C0SECOPS"}
    assert house.codes(name).count(code) == 1
    send(house, {})
    assert seen_at(house, name) == PLACES
