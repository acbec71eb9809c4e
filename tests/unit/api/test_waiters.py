import asyncio

import pytest

from app.api.problems import Declined
from app.api.waiters import Waiters, heard

NEVER = 1e9
ALREADY = 0.0


async def test_a_change_between_the_look_and_the_wait_is_not_lost() -> None:
    waiters = Waiters()

    with waiters.listening("req_1", "bot", 1) as ear:
        waiters.wake(frozenset({"req_1"}))

        assert await heard(ear, NEVER)


async def test_who_waits_for_something_else_is_not_woken() -> None:
    waiters = Waiters()

    with waiters.listening("req_1", "bot", 1) as ear:
        waiters.wake(frozenset({"req_2"}))

        assert not await heard(ear, ALREADY)


async def test_everybody_can_be_woken() -> None:
    waiters = Waiters()

    with waiters.listening("req_1", "bot", 2) as one, waiters.listening("req_2", "bot", 2) as two:
        waiters.wake(frozenset(), everybody=True)

        both = await asyncio.gather(heard(one, NEVER), heard(two, NEVER))

        assert all(both)


async def test_closing_wakes_everybody_and_stays_closed() -> None:
    waiters = Waiters()

    with waiters.listening("req_1", "bot", 1) as ear:
        waiters.close()

        assert await heard(ear, NEVER)
    assert waiters.closed


async def test_an_agent_may_hold_only_so_many_waits() -> None:
    waiters = Waiters()

    with waiters.listening("req_1", "bot", 1), waiters.listening("req_1", "other", 1):
        with pytest.raises(Declined) as no, waiters.listening("req_2", "bot", 1):
            pass

        assert no.value.problem.status == 429
        assert len(waiters) == 2
    with waiters.listening("req_2", "bot", 1):
        assert len(waiters) == 1


async def test_nothing_is_kept_of_a_wait_that_is_over() -> None:
    waiters = Waiters()

    with waiters.listening("req_1", "bot", 1):
        pass

    assert len(waiters) == 0
    assert not waiters._ears  # noqa: SLF001
    assert not waiters._held  # noqa: SLF001
