"""What comes once a day comes at its hour on the wall, in every zone, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import example, given
from hypothesis import strategies as st

from app.escalation.calendar import Calendar
from app.escalation.daily import Daily
from app.escalation.schema import days, hours
from tests.unit.escalation.oracle import DAY, MINUTE, utc

ZONES = sorted(available_timezones() - {"localtime"})
FROM, DAYS = date(2026, 1, 1), 730
OFFICE = Calendar("office", "Europe/Madrid", days("mon-fri"), (hours("08:00-19:00"),), "ES")
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@cache
def walls(zone: str, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Look at the clock of a zone in every minute in which it may be that day."""
    start = datetime.combine(day, time(), UTC) - DAY
    moments = (start + number * MINUTE for number in range(3 * 1440))
    known = ZoneInfo(zone)
    seen = ((at, at.astimezone(known).replace(tzinfo=None, fold=0)) for at in moments)
    return tuple((at, wall) for at, wall in seen if wall.date() == day)


def looked_for(zone: str, day: date, at: time) -> datetime | None:
    """Find the first minute of a day in which the clock shows the hour or later."""
    return next((moment for moment, wall in walls(zone, day) if wall.time() >= at), None)


def midnights(zone: str) -> tuple[datetime, ...]:
    """Say when the days of two years begin in a zone."""
    known = ZoneInfo(zone)
    every = (FROM + number * DAY for number in range(DAYS + 1))
    return tuple(datetime.combine(one, time(), known).astimezone(UTC) for one in every)


def changed() -> list[tuple[str, date]]:
    """List the days that are not 24 hours long, once for all zones whose days are the same."""
    unlike = {midnights(zone): zone for zone in ZONES}
    return [
        (zone, FROM + number * DAY)
        for begin, zone in unlike.items()
        for number, (one, other) in enumerate(pairwise(begin))
        if other - one != DAY
    ]


def test_in_every_zone_it_comes_at_its_hour_on_each_day_of_other_length() -> None:
    found = changed()
    clocks = (time(0, 0), time(0, 30), time(2, 30), time(9, 0), time(23, 30))

    assert len({zone for zone, _ in found}) > 20
    for zone, day in found:
        for at in clocks:
            assert Daily(at, zone).moment(day) == looked_for(zone, day, at), (zone, day, at)


@given(zone=st.sampled_from(ZONES), at=CLOCKS, number=st.integers(0, DAYS))
@example(zone="America/Nuuk", at=time(23, 30), number=86)  # a Saturday that ends at 23:00
def test_on_any_day_it_comes_at_the_first_moment_that_shows_the_hour(
    zone: str, at: time, number: int
) -> None:
    day = FROM + number * DAY

    assert Daily(at, zone).moment(day) == looked_for(zone, day, at)


@given(zone=st.sampled_from(ZONES), at=CLOCKS, minutes=st.integers(0, DAYS * 1440))
def test_it_is_due_from_its_moment_until_the_day_is_over_and_not_before(
    zone: str, at: time, minutes: int
) -> None:
    now = utc(2026, 1, 1) + minutes * MINUTE
    moment = looked_for(zone, now.astimezone(ZoneInfo(zone)).date(), at)

    assert Daily(at, zone).due(now) == (moment if moment and moment <= now else None)


@given(
    zone=st.sampled_from(ZONES),
    at=CLOCKS,
    start=st.integers(0, DAYS * 1440),
    gaps=st.lists(st.integers(1, 3000), min_size=1, max_size=60),
)
def test_whoever_looks_now_and_then_finds_each_day_once_where_they_looked_in_time(
    zone: str, at: time, start: int, gaps: list[int]
) -> None:
    daily, now = Daily(at, zone), utc(2026, 1, 1) + start * MINUTE
    known, told, expected = ZoneInfo(zone), [], set()
    for gap in gaps:
        now += gap * MINUTE
        day = daily.today(now)
        if daily.due(now) and day not in told:
            told.append(day)
        wall = now.astimezone(known).replace(tzinfo=None)
        expected |= {wall.date()} if wall.time() >= at else set()

    assert told == sorted(set(told))
    assert expected <= set(told)


def test_it_does_not_come_on_days_off() -> None:
    daily = Daily(time(9, 0), OFFICE.zone, OFFICE)

    assert daily.moment(date(2026, 11, 20)) == utc(2026, 11, 20, 8)  # a Friday
    assert daily.moment(date(2026, 11, 21)) is None
    assert daily.moment(date(2026, 12, 8)) is None  # a holiday in Spain
    assert daily.moment(date(2026, 12, 9)) == utc(2026, 12, 9, 8)


def test_what_was_not_done_by_the_end_of_the_day_is_left_out() -> None:
    daily = Daily(time(9, 0), "Europe/Madrid")

    assert daily.due(utc(2026, 11, 20, 22, 59)) == utc(2026, 11, 20, 8)
    assert daily.due(utc(2026, 11, 20, 23)) is None


def test_a_day_that_a_zone_left_out_has_none() -> None:
    assert Daily(time(9, 0), "Pacific/Apia").moment(date(2011, 12, 30)) is None
    later = Daily(time(9, 0), "Pacific/Apia").moment(date(2011, 12, 31))
    assert later == utc(2011, 12, 30, 19)
    assert later - timedelta(hours=24) == Daily(time(9, 0), "Pacific/Apia").moment(
        date(2011, 12, 29)
    )
