"""Lengths of time."""

from datetime import timedelta

import pytest

from app.documents.durations import LONGEST, duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", timedelta(seconds=30)),
        ("15m", timedelta(minutes=15)),
        ("4h", timedelta(hours=4)),
        ("1d", timedelta(days=1)),
        ("366d", LONGEST),
        ("PT1H", timedelta(hours=1)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("P2D", timedelta(days=2)),
    ],
)
def test_a_length_of_time_is_read(text: str, expected: timedelta) -> None:
    assert duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "h",
        "4 h",
        "-4h",
        "0s",
        "PT0S",
        "P",
        "PT",
        "P1DT",
        "4H",
        "1w",
        "367d",
        "4h\n",
        "999999999d",
        "9999999999s",
        "PT9999999999H",
        "٤h",
        "1h30m",
        "pt1h",
        "P1Y",
        "1e3s",
    ],
)
def test_what_is_not_a_length_of_time_is_nothing(text: str) -> None:
    assert duration(text) is None
