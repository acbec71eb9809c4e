"""Quiet hours: what is not critical waits until they end, comes then, and comes once."""

from datetime import UTC, date, datetime, time

import pytest

from app.escalation.calendar import Calendar, Hours
from app.roster.quiet import back_at, quiet_until
from tests.builders import NOON
from tests.documents import MANIFESTS
from tests.workflow.house import House
from tests.workflow.passing import asked, later, whom

POLICY = (MANIFESTS / "policy.yaml").read_text()
ROSTER = (MANIFESTS / "roster.yaml").read_text()
BEN_QUIET = ROSTER.replace(
    "email: ben@acme.test, ", 'email: ben@acme.test, quiet: {from: "12:00", until: "13:00"}, '
)


@pytest.fixture
def quiet(house: House) -> House:
    assert BEN_QUIET != ROSTER
    house.load("roster", BEN_QUIET)
    return house


def test_the_end_is_on_the_clock_of_the_person() -> None:
    night = Hours(22 * 60, 7 * 60)

    def ends(*at: int) -> datetime | None:
        year, month, day, hour, minute = at
        when = datetime(year, month, day, hour, minute, tzinfo=UTC)
        return quiet_until(night, "Europe/Madrid", when)

    assert ends(2026, 11, 20, 21, 0) == datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    assert ends(2026, 11, 21, 5, 59) == datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    assert ends(2026, 11, 20, 20, 59) is None
    assert ends(2026, 11, 21, 6, 0) is None
    assert ends(2026, 3, 28, 23, 0) == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)  # an hour less
    assert quiet_until(None, "UTC", NOON) is None


# Noon is a Monday, nine in the evening in Tokyo; the Monday after it is a holiday there.
BEN_AT_WORK = ROSTER.replace(
    "email: ben@acme.test, ", "email: ben@acme.test, calendar: office, "
) + ('\ncalendars:\n  office: {zone: Asia/Tokyo, days: mon, hours: "09:00-18:00", holidays: JP}\n')


def test_who_has_a_calendar_is_written_to_when_they_are_at_work_again(house: House) -> None:
    house.load("roster", BEN_AT_WORK)
    asked(house)
    later(house, minutes=10)

    assert whom(later(house, minutes=10)) == []

    held = house.read(lambda q: q.outbox()).oldest
    assert held == datetime(2026, 11, 30, 0, 0, tzinfo=UTC)


def test_who_is_at_work_is_written_to_at_once(house: House) -> None:
    house.load("roster", BEN_AT_WORK.replace("09:00-18:00", "21:00-23:00"))
    asked(house)
    later(house, minutes=10)

    assert whom(later(house, minutes=10)) == ["U0BEN"]


def test_what_is_critical_does_not_wait_for_anybody_to_be_at_work(house: House) -> None:
    house.load("roster", BEN_AT_WORK)
    house.load("policy", POLICY.replace("  urgent:\n", "  urgent:\n    critical: true\n"))
    asked(house)
    later(house, minutes=10)

    assert whom(later(house, minutes=10)) == ["U0BEN"]


def test_whoever_is_never_at_work_is_written_to_at_once() -> None:
    day = date(2026, 11, 20)
    away = Calendar("away", "UTC", frozenset(), (Hours(540, 1080),))

    assert back_at(away, datetime.combine(day, time(12), UTC)) is None


def test_a_message_waits_for_the_end_and_comes_then_once(quiet: House) -> None:
    asked(quiet)
    later(quiet, minutes=10)

    assert whom(later(quiet, minutes=10)) == []
    assert "U0BEN" not in whom(later(quiet, minutes=39, seconds=59))
    state = quiet.read(lambda q: q.outbox())
    assert state.waiting == 1
    assert state.oldest == quiet.clock.now().replace(minute=0, second=0, hour=13)

    assert "U0BEN" in whom(later(quiet, seconds=1))
    assert "U0BEN" not in whom(later(quiet, minutes=5))


def test_a_critical_plan_disturbs_at_any_hour(quiet: House) -> None:
    urgent = POLICY.replace("  urgent:\n", "  urgent:\n    critical: true\n")
    assert urgent != POLICY
    quiet.load("policy", urgent)
    asked(quiet)
    later(quiet, minutes=10)

    assert whom(later(quiet, minutes=10)) == ["U0BEN"]


def test_others_are_told_while_one_is_quiet(quiet: House) -> None:
    asked(quiet)
    later(quiet, minutes=20)

    assert "U0MO" in whom(later(quiet, minutes=10))
