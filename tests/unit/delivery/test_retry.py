"""When to try again."""

import math

import pytest

from app.delivery.retry import wait_before


def test_the_wait_doubles_up_to_five_minutes() -> None:
    assert [wait_before(one, None) for one in (0, 1, 2, 3)] == [1.0, 2.0, 4.0, 8.0]
    assert wait_before(10_000, None) == 300.0


@pytest.mark.parametrize(
    ("asked", "waited"), [(7.0, 7.0), (0.0, 1.0), (-5.0, 1.0), (1e9, 3600.0), (math.inf, 3600.0)]
)
def test_what_the_other_side_asks_is_believed_within_reason(asked: float, waited: float) -> None:
    assert wait_before(3, asked) == waited


def test_what_is_not_a_number_is_not_asked() -> None:
    assert wait_before(1, math.nan) == 2.0
