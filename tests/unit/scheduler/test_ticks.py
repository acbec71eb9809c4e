"""What a tick dies of is told once, and what is no fault of the service is no error."""

import pytest
from structlog.testing import capture_logs

from app.scheduler.anchoring import NotAnchored
from app.scheduler.ticks import Tick, Ticks
from app.workflow.ports import StoreUnavailable

GOOD = "good"


def ticking(*ends: Exception | str) -> Tick:
    """Make a tick that ends so, one time after the other."""
    left = list(ends)

    async def work() -> None:
        end = left.pop(0)
        if isinstance(end, Exception):
            raise end

    return Tick("anchor", 15.0, work)


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ((GOOD, GOOD), []),
        ((KeyError("x"),) * 3, [("error", "tick_failed")]),
        ((StoreUnavailable("locked"),) * 3, [("warning", "tick_waits")]),
        ((NotAnchored("file:/x"),) * 2, [("warning", "tick_waits")]),
        (
            (StoreUnavailable("locked"), GOOD, GOOD, StoreUnavailable("locked")),
            [("warning", "tick_waits"), ("info", "tick_works_again"), ("warning", "tick_waits")],
        ),
        (
            (StoreUnavailable("locked"), KeyError("x"), KeyError("y"), GOOD),
            [("warning", "tick_waits"), ("error", "tick_failed"), ("info", "tick_works_again")],
        ),
    ],
)
async def test_a_tick_that_fails_is_told_at_each_change_and_not_each_time(
    ends: tuple[Exception | str, ...], told: list[tuple[str, str]]
) -> None:
    failures: list[bool] = []
    ticks = Ticks((), told=lambda _name, _took, _late, failed: failures.append(failed))
    tick = ticking(*ends)

    with capture_logs() as lines:
        for _ in ends:
            await ticks.once(tick)

    assert [(one["log_level"], one["event"]) for one in lines] == told
    assert failures == [isinstance(one, Exception) for one in ends]
    assert all(one.get("exc_info") for one in lines if one["event"] == "tick_failed")
