"""A trouble is told once, and once when it is over; what could not be told is told later."""

from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from app.delivery.alert import Trouble
from app.scheduler.alarms import Alarms
from tests.clocks import HandClock


class Desk:
    """What is in trouble, and who hears of it."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.troubles: dict[str, str] | Exception = {}
        self.deaf = False
        self.told: list[Trouble] = []
        self.alarms = Alarms(self._look, self._tell, self.clock.now)

    async def sees(self, *troubles: str, times: int = 2) -> list[str]:
        """Look so many times; give what was told, an end with a dash before it."""
        self.troubles = dict.fromkeys(troubles, "it is so")
        return await self.looks(times)

    async def looks(self, times: int = 1) -> list[str]:
        before = len(self.told)
        for _ in range(times):
            self.clock.forward(seconds=15)
            await self.alarms.look()
        return ["-" * one.over + one.name for one in self.told[before:]]

    async def _look(self) -> dict[str, str]:
        if isinstance(self.troubles, Exception):
            raise self.troubles
        return self.troubles

    async def _tell(self, trouble: Trouble) -> bool:
        if not self.deaf:
            self.told.append(trouble)
        return not self.deaf


async def test_a_trouble_is_told_once_and_once_when_it_is_over() -> None:
    desk = Desk()

    assert await desk.sees("slack", times=9) == ["slack"]
    assert await desk.sees(times=9) == ["-slack"]
    assert await desk.sees("slack") == ["slack"]

    first, ended, again = desk.told
    assert (first.since, first.over) == (first.now, False)
    assert (ended.since, ended.over) == (first.since, True)
    assert ended.now > ended.since
    assert again.since > ended.now


async def test_that_nothing_can_be_looked_at_is_logged_once_and_its_end_once() -> None:
    desk = Desk()

    with capture_logs() as lines:
        for trouble in (OSError("a"), OSError("b"), OSError("c"), KeyError("d"), None, None):
            desk.troubles = trouble or {}
            await desk.looks()

    told = [one["event"] for one in lines if one["event"].startswith("troubles_")]
    assert told == ["troubles_not_looked_at"] * 2 + ["troubles_looked_at_again"]


async def test_what_is_seen_in_one_look_alone_is_none() -> None:
    desk = Desk()

    for _ in range(5):
        assert await desk.sees("slack", times=1) == []
        assert await desk.sees(times=1) == []


async def test_a_look_that_sees_it_no_more_is_not_its_end() -> None:
    desk = Desk()
    await desk.sees("slack")

    for _ in range(5):
        assert await desk.sees(times=1) == []
        assert await desk.sees("slack", times=1) == []


async def test_each_trouble_is_told_for_itself() -> None:
    desk = Desk()

    assert await desk.sees("slack", "chain") == ["chain", "slack"]
    assert await desk.sees("chain") == ["-slack"]


async def test_what_could_not_be_told_is_told_when_that_is_possible() -> None:
    desk = Desk()
    desk.deaf = True
    assert await desk.sees("slack", times=5) == []

    desk.deaf = False
    assert await desk.looks() == ["slack"]


async def test_what_was_over_before_it_could_be_told_is_not_told() -> None:
    desk = Desk()
    desk.deaf = True
    await desk.sees("slack", "chain")
    await desk.sees("chain")

    desk.deaf = False
    assert await desk.looks() == ["chain"]


async def test_a_database_that_cannot_be_read_is_a_trouble_and_ends_no_other() -> None:
    desk = Desk()
    await desk.sees("chain")

    desk.troubles = OSError("disk")
    assert await desk.looks(2) == ["database"]
    assert await desk.sees("chain") == ["-database"]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
async def test_whatever_comes_beginnings_and_ends_take_turns(
    seen: list[tuple[bool, bool]],
) -> None:
    desk = Desk()
    for troubled, desk.deaf in seen:
        await desk.sees(*["slack"] * troubled, times=1)
    desk.deaf = False
    await desk.looks()

    assert [one.over for one in desk.told] == [bool(n % 2) for n in range(len(desk.told))]
    assert len({one.since for one in desk.told if not one.over}) == (len(desk.told) + 1) // 2
