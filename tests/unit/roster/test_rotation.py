"""Rotations: exactly one person is on duty at a moment, by the clock on the wall."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.problem import DocumentError
from app.escalation.calendar import Calendar, Hours, is_worked
from app.escalation.moments import reached
from app.escalation.working import worked
from app.roster.document import load_roster
from app.roster.rotation import Rotation
from app.roster.who import on_duty
from tests.documents import MANIFESTS

ZONES = sorted(available_timezones() - {"localtime"})
PEOPLE = ("ana", "ben", "cleo")
MINUTE = timedelta(minutes=1)
LISTED = "security:           [cleo, dev]"


def walked(rotation: Rotation, now: datetime) -> str:
    """Judge by the wall clock alone: look at every hand-over since the first, one by one."""
    zone, on_duty = ZoneInfo(rotation.zone), ""
    for number in range(10_000):
        wall = rotation.first + timedelta(days=rotation.every) * number
        reached = any(
            (now - timedelta(hours=back)).astimezone(zone).replace(tzinfo=None) >= wall
            for back in (0, 1, 2, 3)
        )
        if not reached:
            return on_duty
        on_duty = rotation.people[number % len(rotation.people)]
    raise AssertionError(rotation)


@given(
    zone=st.sampled_from(ZONES),
    every=st.sampled_from([1, 2, 3, 7, 14]),
    at=st.tuples(st.integers(0, 23), st.integers(0, 59)),
    minutes=st.integers(0, 2 * 365 * 24 * 60),
)
def test_whoever_is_on_duty_is_whose_hand_over_the_clock_has_shown_last(
    zone: str, every: int, at: tuple[int, int], minutes: int
) -> None:
    rotation = Rotation(PEOPLE, every, datetime(2026, 1, 5, *at), zone)  # noqa: DTZ001 - a wall clock
    now = datetime(2026, 1, 7, 15, tzinfo=UTC) + minutes * MINUTE

    turn = rotation.turn(now)

    assert turn is not None
    assert turn.since <= now < turn.until
    assert turn.person == walked(rotation, now)


@given(
    zone=st.sampled_from(ZONES),
    every=st.sampled_from([1, 7]),
    hour=st.integers(0, 23),
    start=st.dates(date(1990, 1, 1), date(2035, 1, 1)),
    days=st.integers(0, 800),
)
def test_turns_follow_each_other_without_gap_or_overlap(
    zone: str, every: int, hour: int, start: date, days: int
) -> None:
    first = datetime(start.year, start.month, start.day, hour)  # noqa: DTZ001
    rotation = Rotation(PEOPLE, every, first, zone)
    turn = rotation.turn(rotation.begins(0) + timedelta(days=days))
    assert turn is not None

    before, after = rotation.turn(turn.until - MINUTE / 60), rotation.turn(turn.until)

    assert before == turn
    assert after is not None
    assert after.since == turn.until
    assert rotation.turn(rotation.begins(0) - MINUTE) is None


def test_a_week_with_a_change_of_clocks_ends_when_the_clock_says_so() -> None:
    rotation = Rotation(PEOPLE, 7, datetime(2026, 1, 5, 9), "Europe/Madrid")  # noqa: DTZ001

    spring = rotation.turn(datetime(2026, 3, 25, tzinfo=UTC))
    autumn = rotation.turn(datetime(2026, 10, 21, tzinfo=UTC))

    assert spring is not None
    assert autumn is not None
    assert spring.until - spring.since == timedelta(days=7, hours=-1)
    assert autumn.until - autumn.since == timedelta(days=7, hours=1)
    assert autumn.until == datetime(2026, 10, 26, 8, tzinfo=UTC)


def test_only_who_is_on_duty_is_a_member_and_nobody_before_the_first_turn() -> None:
    turns = (
        "security: {rotation: [cleo, dev], every: 1w, from: 2026-11-01, "
        'handover: {day: mon, at: "09:00", zone: Europe/Madrid}}'
    )
    roster = load_roster((MANIFESTS / "roster.yaml").read_text().replace(LISTED, turns))
    handover = datetime(2026, 11, 2, 8, tzinfo=UTC)

    assert roster.members("security", handover - MINUTE) == frozenset()
    assert roster.members("security", handover) == {"cleo"}
    assert roster.members("security", handover + timedelta(days=7) - MINUTE) == {"cleo"}
    assert roster.members("security", handover + timedelta(days=7)) == {"dev"}


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("every: 3d, handover: {day: mon,", "is only for turns of whole weeks"),
        ("every: 14w, handover: {", "at most 13w"),
        ("every: 1w, handover: {day: Mon,", "is not a day of the week"),
    ],
)
def test_turns_that_cannot_be_meant_are_refused(written: str, wrong: str) -> None:
    turns = (
        f"security: {{rotation: [cleo, dev], from: 2026-11-01, {written} "
        'at: "09:00", zone: Europe/Madrid}}'
    )
    with pytest.raises(DocumentError) as refused:
        load_roster((MANIFESTS / "roster.yaml").read_text().replace(LISTED, turns))

    assert wrong in str(refused.value.problems[0])


def test_who_is_on_duty_is_told_with_the_end_on_the_clock_of_the_zone() -> None:
    turns = (
        "security: {rotation: [cleo, dev], every: 1w, from: 2026-10-19, "
        'handover: {day: mon, at: "09:00", zone: Europe/Madrid}}'
    )
    roster = load_roster((MANIFESTS / "roster.yaml").read_text().replace(LISTED, turns))
    asked = ["security", "platform-backups"]

    assert on_duty(roster, asked, datetime(2026, 10, 21, tzinfo=UTC)) == (
        "security: cleo is on duty until Mon 2026-10-26 09:00 (Europe/Madrid)",
    )
    assert on_duty(roster, asked, datetime(2026, 10, 1, tzinfo=UTC)) == (
        "security: nobody is on duty yet",
    )


OFFICE = Calendar("office", "Europe/Madrid", frozenset(range(5)), (Hours(540, 1020),), "ES")
DAYS_OF_WEEK = st.frozensets(st.integers(0, 6), min_size=1)


def on_working_days(rotation: Rotation, now: datetime) -> str:
    """Judge day by day: at the hour of each working day since the first another day is spent."""
    assert rotation.calendar is not None
    zone, spent, wall = ZoneInfo(rotation.zone), -1, rotation.first
    while reached(wall, zone) <= now:
        spent += is_worked(rotation.calendar, wall.date())
        wall += timedelta(days=1)
    return rotation.people[spent // rotation.every % len(rotation.people)] if spent >= 0 else ""


@given(
    zone=st.sampled_from(ZONES),
    days=DAYS_OF_WEEK,
    country=st.sampled_from(["", "ES", "US", "IN"]),
    every=st.integers(1, 9),
    hour=st.integers(0, 23),
    minutes=st.integers(-3 * 24 * 60, 500 * 24 * 60),
)
def test_with_a_calendar_turns_are_spent_on_working_days_only(
    zone: str, days: frozenset[int], country: str, every: int, hour: int, minutes: int
) -> None:
    calendar = Calendar("c", "UTC", days, (Hours(0, 1440),), country)
    first = datetime(2026, 11, 20, hour)  # noqa: DTZ001 - a wall clock
    rotation = Rotation(PEOPLE, every, first, zone, calendar)
    now = datetime(2026, 11, 20, 12, tzinfo=UTC) + minutes * MINUTE

    turn = rotation.turn(now)

    assert (turn.person if turn else "") == on_working_days(rotation, now)
    if turn:
        assert turn.since <= now < turn.until
        begun, ended = (at.astimezone(ZoneInfo(zone)).date() for at in (turn.since, turn.until))
        assert worked(calendar, begun, ended) == every


def test_nobody_spends_a_turn_on_a_weekend_or_a_holiday() -> None:
    first = datetime(2026, 12, 3, 9)  # noqa: DTZ001 - a Thursday
    rotation = Rotation(PEOPLE, 1, first, "Europe/Madrid", OFFICE)

    def on(day: int) -> str:
        turn = rotation.turn(datetime(2026, 12, day, 12, tzinfo=UTC))
        assert turn is not None
        return turn.person

    # Saturday, Sunday; the 8th is the Immaculate Conception.
    assert [on(day) for day in range(3, 11)] == [
        *("ana", "ben", "ben", "ben", "cleo", "cleo", "ana", "ben"),
    ]


ROTATING = "{{rotation: [cleo, dev], every: {}, handover: {{{}at: '09:00', zone: UTC}}, {}}}"
CALENDARS = "calendars: {office: {zone: UTC, days: mon-fri, hours: '09:00-17:00'}}\n"


@pytest.mark.parametrize(
    ("every", "day", "calendar", "wrong"),
    [
        ("1d", "", "office", ""),
        (
            "1d",
            "",
            "offce",
            'calendar: "offce" is not one of the calendars; did you mean "office"?',
        ),
        ("1w", "", "office", "every: must be days beside a calendar"),
        ("7d", "day: mon, ", "office", "handover.day: has no meaning beside a calendar"),
    ],
)
def test_a_rotation_names_one_of_the_calendars_and_counts_days(
    every: str, day: str, calendar: str, wrong: str
) -> None:
    text = (MANIFESTS / "roster.yaml").read_text()
    turns = ROTATING.format(every, day, f"from: 2026-01-05, calendar: {calendar}")
    written = text.replace(LISTED, f"security: {turns}") + CALENDARS

    if not wrong:
        assert load_roster(written).rotations["security"].calendar is not None
        return
    with pytest.raises(DocumentError) as found:
        load_roster(written)
    assert f"groups.security.{wrong}" in str(found.value)
