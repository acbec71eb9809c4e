"""Ends as people write them: the wall clock of their own zone, a day included."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.slack.until import DAYS, end_in, told

ZONES = sorted(available_timezones() - {"localtime"})
FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
MADRID = "Europe/Madrid"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("until friday", "Saturday 21 November 2026, 00:00"),
        ("until today", "Saturday 21 November 2026, 00:00"),
        ("until tomorrow", "Sunday 22 November 2026, 00:00"),
        ("until Thu", "Friday 27 November 2026, 00:00"),
        ("until monday 17:30", "Monday 23 November 2026, 17:30"),
        ("until 2027-01-05", "Wednesday 6 January 2027, 00:00"),
        ("until 2027-01-05 9:00", "Tuesday 5 January 2027, 09:00"),
        ("until 18:00", "Friday 20 November 2026, 18:00"),
        ("until 12:59", "Saturday 21 November 2026, 12:59"),
        ("for 3d", "Monday 23 November 2026, 13:00"),
        ("for 4h", "Friday 20 November 2026, 17:00"),
        ("FOR 1w", "Friday 27 November 2026, 13:00"),
    ],
)
def test_an_end_is_what_the_clock_on_the_wall_shows(said: str, shown: str) -> None:
    found = end_in([*said.split(), "at", "the", "sea"], FRIDAY, MADRID)

    assert found is not None
    assert told(found[0], MADRID) == f"{shown} ({MADRID})"
    assert found[1] == ["at", "the", "sea"]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "until",
        "for",
        "until fr",
        "until then",
        "for 3",
        "for 0d",
        "for -1d",
        "3d",
        "until 25:00",
    ],
)
def test_what_names_no_end_is_none(said: str) -> None:
    assert end_in(said.split(), FRIDAY, MADRID) is None


@given(
    zone=st.sampled_from(ZONES),
    day=st.sampled_from(DAYS),
    minutes=st.integers(0, 2 * 365 * 24 * 60),
)
def test_until_a_day_is_the_first_moment_after_that_day_in_every_zone(
    zone: str, day: str, minutes: int
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    found = end_in(["until", day], now, zone)

    assert found is not None
    end = found[0]
    before = (end - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    assert now < end <= now + timedelta(days=8)
    assert DAYS[before.weekday()] == day
    assert DAYS[end.astimezone(ZoneInfo(zone)).weekday()] != day


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
@pytest.mark.parametrize("said", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_edge_of_time_is_still_a_day(said: str, zone: str) -> None:
    found = end_in(["until", said], FRIDAY, zone)

    assert found is not None
    assert told(found[0], zone)
