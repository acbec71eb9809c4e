"""Working time, checked against an oracle that counts minutes on a wall clock."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.escalation.calendar import (
    Calendar,
    Hours,
    advance,
    between,
    is_open,
    next_open,
)
from app.escalation.holiday import holidays_of, problem_with
from app.escalation.schema import country, days, hours
from tests.unit.escalation.oracle import MINUTE, Rota, utc

OFFICE = Calendar("office", "Europe/Madrid", days("mon-fri"), (hours("08:00-19:00"),), "ES")
NIGHT = Calendar("night", "Europe/Madrid", days("mon-sun"), (hours("22:00-06:00"),))
ALL_DAY = "00:00-24:00"
ZONES = sorted(available_timezones() - {"localtime"})
FROM, UNTIL = utc(2026, 1, 1), utc(2028, 1, 1)
HOUR = timedelta(hours=1)


def always(zone: str) -> Calendar:
    return Calendar("always", zone, days("mon-sun"), (hours(ALL_DAY),))


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The hours of two years in which the clock of a zone is changed."""
    known, found, at = ZoneInfo(zone), [], FROM
    while at < UNTIL:
        if at.astimezone(known).utcoffset() != (at + 6 * HOUR).astimezone(known).utcoffset():
            found.append(at)
        at += 6 * HOUR
    return tuple(found)


def moments(zone: str) -> st.SearchStrategy[datetime]:
    """Draw any minute of two years, often one near a change of the clocks."""
    minutes = st.integers(0, (UNTIL - FROM) // MINUTE - 1)
    anywhere = minutes.map(lambda one: FROM + MINUTE * one)
    if not changes(zone):
        return anywhere
    near = st.tuples(st.sampled_from(changes(zone)), st.integers(-3 * 1440, 1440))
    return near.map(lambda one: one[0] + MINUTE * one[1]) | anywhere


@st.composite
def rotas(draw: st.DrawFn) -> tuple[Rota, Calendar]:
    zone = draw(st.sampled_from(ZONES))
    worked = draw(st.frozensets(st.integers(0, 6), min_size=1))
    first = draw(st.integers(0, 95)) * 15
    last = draw(st.integers(0, 96).filter(lambda one: one * 15 != first)) * 15
    if first == 0 and last == 0:
        last = 1440
    rota = Rota(zone, worked, ((first, last),))
    return rota, Calendar("drawn", zone, worked, (Hours(first, last),))


@given(data=st.data(), drawn=rotas())
@settings(deadline=None)
def test_working_time_is_what_a_clock_on_the_wall_counts(
    data: st.DataObject, drawn: tuple[Rota, Calendar]
) -> None:
    rota, calendar = drawn
    start = data.draw(moments(rota.zone))
    working = data.draw(st.integers(0, 1500))

    expected = rota.due(start, working, within_days=9)

    if expected is not None:
        assert advance(calendar, start, working * MINUTE) == expected


@given(data=st.data(), drawn=rotas())
@settings(deadline=None)
def test_open_and_next_open_are_what_a_clock_on_the_wall_shows(
    data: st.DataObject, drawn: tuple[Rota, Calendar]
) -> None:
    rota, calendar = drawn
    start = data.draw(moments(rota.zone))
    shown = rota.open_minutes(start, start + timedelta(days=8))

    assert is_open(calendar, start) is shown[0]
    if True in shown:
        assert next_open(calendar, start) == start + MINUTE * shown.index(True)


@given(data=st.data(), drawn=rotas(), first=st.integers(0, 350), second=st.integers(0, 350))
@settings(deadline=None)
def test_parts_of_working_time_add_up(
    data: st.DataObject, drawn: tuple[Rota, Calendar], first: int, second: int
) -> None:
    rota, calendar = drawn
    start = data.draw(moments(rota.zone))
    half = advance(calendar, start, first * MINUTE)
    assert half is not None

    whole = advance(calendar, half, second * MINUTE)

    assert whole is not None
    assert whole == advance(calendar, start, (first + second) * MINUTE)
    assert between(calendar, start, whole) == (first + second) * MINUTE
    assert is_open(calendar, whole)


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_of_every_zone_has_as_many_hours_as_its_clock_shows(zone: str) -> None:
    known, calendar, day = ZoneInfo(zone), always(zone), date(2026, 1, 1)
    while day < date(2028, 1, 1):
        start = datetime(day.year, day.month, day.day, 12, tzinfo=known)
        following = start + timedelta(days=1)  # by the wall
        length = following.astimezone(UTC) - start.astimezone(UTC)
        assert between(calendar, start.astimezone(UTC), following.astimezone(UTC)) == length
        day += timedelta(days=7 if day.day < 20 else 1)


@pytest.mark.parametrize(
    ("start", "working", "due"),
    [
        # Madrid puts its clocks forward on 29 March 2026 and back on 25 October 2026.
        (utc(2026, 3, 28, 21, 30), 60, utc(2026, 3, 28, 22, 30)),
        (utc(2026, 3, 28, 21), 7 * 60, utc(2026, 3, 29, 20)),  # the night had seven hours
        (utc(2026, 3, 28, 21), 6 * 60 + 59, utc(2026, 3, 29, 3, 59)),
        (utc(2026, 10, 24, 20), 9 * 60, utc(2026, 10, 25, 21)),  # the night had nine hours
        (utc(2026, 10, 24, 20), 8 * 60 + 59, utc(2026, 10, 25, 4, 59)),
    ],
)
def test_a_night_shift_is_an_hour_shorter_or_longer_when_the_clocks_change(
    start: datetime, working: int, due: datetime
) -> None:
    assert advance(NIGHT, start, working * MINUTE) == due


def test_a_window_that_the_clocks_jump_over_is_not_opened() -> None:
    skipped = Calendar("brief", "Europe/Madrid", days("sun"), (hours("02:15-02:45"),))

    assert next_open(skipped, utc(2026, 3, 28)) == utc(2026, 4, 5, 0, 15)


def test_a_window_that_the_clocks_show_twice_is_open_once() -> None:
    twice = Calendar("brief", "Europe/Madrid", days("sun"), (hours("02:15-02:45"),))

    assert is_open(twice, utc(2026, 10, 25, 0, 30))
    assert not is_open(twice, utc(2026, 10, 25, 1, 30))


def test_work_asked_for_on_a_friday_evening_is_done_on_monday() -> None:
    assert advance(OFFICE, utc(2026, 11, 20, 17, 30), HOUR) == utc(2026, 11, 23, 7, 30)


def test_what_is_over_when_people_leave_is_due_when_they_are_back() -> None:
    assert advance(OFFICE, utc(2026, 11, 20, 17), HOUR) == utc(2026, 11, 23, 7)


def test_holidays_are_no_working_time() -> None:
    assert advance(OFFICE, utc(2026, 12, 7, 17), 2 * HOUR) == utc(2026, 12, 9, 8)  # 8th: holiday


def test_the_twenty_ninth_of_february_is_a_day_like_others() -> None:
    assert advance(OFFICE, utc(2028, 2, 28, 17, 30), HOUR) == utc(2028, 2, 29, 7, 30)


def test_without_a_calendar_every_hour_counts() -> None:
    assert advance(None, utc(2026, 11, 21, 3), HOUR) == utc(2026, 11, 21, 4)


def test_what_does_not_come_within_a_year_never_comes() -> None:
    rare = Calendar("rare", "UTC", days("mon"), (hours("08:00-09:00"),))

    assert advance(rare, utc(2026, 11, 21), timedelta(hours=50)) is not None
    assert advance(rare, utc(2026, 11, 21), timedelta(hours=60)) is None
    assert advance(None, utc(2026, 11, 21), timedelta(days=400)) is None


@pytest.mark.parametrize("code", sorted(holidays.list_supported_countries(include_aliases=False)))
def test_every_country_that_is_accepted_has_its_holidays(code: str) -> None:
    assert problem_with(code) == ""
    assert country(code) == code
    assert holidays_of(code, 2027) == frozenset(holidays.country_holidays(code, years=2027))


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("UK", "did you mean GB?"),
        ("Spain", "did you mean ES?"),
        ("ESP", "did you mean ES?"),
        ("es", "did you mean ES?"),
        ("Germny", "did you mean DE?"),
        ("ES-MDD", "did you mean ES-MD?"),
        ("??", "is not a country such as ES or ES-MD"),
    ],
)
def test_a_country_that_is_not_one_is_told_with_the_one_that_may_be_meant(
    code: str, says: str
) -> None:
    assert says in problem_with(code)
