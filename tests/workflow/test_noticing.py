"""The tick that notices: it reads what waits only where something changed, and all of it then."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from structlog.testing import capture_logs

from app.domain.request import State
from app.domain.undecidable import BecameDecidable, BecameUndecidable
from app.scheduler.noticing import Noticing
from app.store.committed import Happened
from app.workflow.ports import Busy, Lane, Queries, UnitOfWork
from tests.workflow.house import House
from tests.workflow.passing import asked, tick
from tests.workflow.scenes import held, said
from tests.workflow.test_handing_over import press as hand_over
from tests.workflow.test_tamper_unreadable import spoil
from tests.workflow.test_undecidable import gone, noted

T = TypeVar("T")


class Counted:
    """The store, with what was asked of it counted."""

    def __init__(self, house: House) -> None:
        self.store = house.store
        self.reads = self.writes = 0

    async def read(self, query: Callable[[Queries], T], *, apart: bool = False) -> T:
        self.reads += 1
        return await self.store.read(query, apart=apart)

    async def write(self, work: Callable[[UnitOfWork], T], lane: Lane = Lane.SUBMISSION) -> T:
        self.writes += 1
        return await self.store.write(work, lane)


def test_where_nothing_changed_nothing_that_waits_is_read(house: House) -> None:
    asked(house)
    counted = Counted(house)
    noticing = Noticing(counted)
    house.runner.run(noticing.look())
    before = counted.reads

    for _ in range(3):
        house.clock.forward(minutes=1)
        house.runner.run(noticing.look())

    assert (counted.reads - before, counted.writes) == (3, 0)


def test_all_that_waits_is_looked_at_however_many_pages_it_takes(house: House) -> None:
    names = [held(house) for _ in range(5)]
    noticing = Noticing(house.store, page=2)
    house.runner.run(noticing.look())
    house.load("roster", gone("ana", "ben"))

    house.runner.run(noticing.look())

    assert [len(noted(house, name)) for name in names] == [1] * 5


def test_others_have_their_turn_after_each_page(house: House) -> None:
    for _ in range(6):
        held(house)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def look() -> int:
        beside = asyncio.get_running_loop().create_task(others())
        await Noticing(house.store, page=1).look()
        beside.cancel()
        return turns

    assert house.runner.run(look()) >= 5


def test_two_that_look_at_once_say_it_once(house: House) -> None:
    name = asked(house)
    both = [Noticing(house.store), Noticing(house.store)]
    house.load("roster", gone("ana", "ben"))

    for one in both:
        house.runner.run(one.look())

    assert len(noted(house, name)) == 1


def test_stopping_leaves_the_rest_for_who_comes_next(house: House) -> None:
    names = [held(house) for _ in range(3)]
    house.load("roster", gone("ana", "ben"))
    stopping = [False, True, True]
    house.runner.run(Noticing(house.store, lambda: stopping.pop(0), page=1).look())
    assert sum(len(noted(house, name)) for name in names) == 1

    house.runner.run(Noticing(house.store).look())

    assert [len(noted(house, name)) for name in names] == [1] * 3


def test_what_cannot_be_read_keeps_no_other_from_being_noticed(house: House) -> None:
    broken, other = held(house), held(house)
    spoil(house, broken)
    house.load("roster", gone("ana", "ben"))

    house.runner.run(Noticing(house.store).look())

    assert len(noted(house, other)) == 1


def test_the_log_says_what_nobody_can_approve_and_that_it_expired_so(house: House) -> None:
    name = asked(house)
    noticing = Noticing(house.store)
    house.load("roster", gone("ana", "ben", "cleo", "dev"))
    tick(house)

    with capture_logs() as logs:
        noticing.committed(happened(house, name))
        house.clock.forward(hours=4)
        tick(house)
        noticing.committed(happened(house, name))

    assert house.request(name).state is State.EXPIRED
    said = [(one["event"], one["request_id"], one["log_level"]) for one in logs]
    assert said[0] == ("request_undecidable", name, "error")
    assert said[-1] == ("undecidable_request_expired", name, "error")


def happened(house: House, name: str) -> list[Happened]:
    request = house.request(name)
    return [(one.event, request) for one in house.history(name)]


def test_what_is_handed_over_to_people_who_are_there_can_be_approved_again(house: House) -> None:
    name = asked(house)
    noticing = Noticing(house.store)
    house.load("roster", gone("ana", "ben"))
    house.runner.run(noticing.look())
    said(hand_over(house, name), "handed_over")

    noticing.committed(happened(house, name))
    house.runner.run(noticing.look())

    assert [type(one) for one in noted(house, name)] == [BecameUndecidable, BecameDecidable]


class Full(Counted):
    """The store, which takes nothing as long as it is full."""

    full = False

    async def write(self, work: Callable[[UnitOfWork], T], lane: Lane = Lane.SUBMISSION) -> T:
        if self.full:
            raise Busy
        return await super().write(work, lane)


def test_what_could_not_be_looked_at_because_the_store_was_full_is_looked_at_later(
    house: House,
) -> None:
    name = asked(house)
    full = Full(house)
    noticing = Noticing(full)
    house.load("roster", gone("ana", "ben"))
    house.runner.run(noticing.look())
    said(hand_over(house, name), "handed_over")
    before = full.writes
    noticing.committed(happened(house, name))

    full.full = True
    with pytest.raises(Busy):
        house.runner.run(noticing.look())
    full.full = False
    for _ in range(2):
        house.runner.run(noticing.look())

    assert full.writes - before == 1
