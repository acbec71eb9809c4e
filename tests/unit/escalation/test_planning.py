"""When steps are due: fixed at submission, in order, and before the expiry."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.plan import Do, Plan, Who
from app.escalation.calendar import Calendar, is_open
from app.escalation.plan import WrittenPlan, WrittenStep
from app.escalation.planning import Span, expiry, planned
from app.escalation.schema import days, hours
from app.escalation.walk import late_steps
from tests.unit.escalation.oracle import utc

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFFICE = Calendar("office", "Europe/Madrid", days("mon-fri"), (hours("08:00-19:00"),), "ES")
FRIDAY = utc(2026, 11, 20, 12)
FOUR = Span(4 * HOUR, 4 * HOUR)

REMIND = WrittenStep(Do.REMIND, after=30 * MINUTE)
TELL = WrittenStep(Do.DM, after=2 * HOUR, who=Who.MANAGER)
WIDEN = WrittenStep(Do.WIDEN, share=75, to="security")
PLAN = WrittenPlan("normal", (REMIND, TELL, WIDEN))


def minutes(plan: Plan, start: datetime = FRIDAY) -> list[tuple[str, int]]:
    return [(one.do.value, (one.due_at - start) // MINUTE) for one in plan.steps]


def test_steps_come_after_lengths_of_time_and_shares_of_the_time_to_live() -> None:
    plan = planned(WrittenPlan("two", (TELL, WIDEN)), None, FRIDAY, FOUR)

    assert minutes(plan) == [("dm", 120), ("widen", 180)]
    assert (plan.steps[0].who, plan.steps[1].to) == (Who.MANAGER, "security")


def test_a_reminder_comes_again_after_twice_as_long_each_time() -> None:
    plan = planned(WrittenPlan("one", (REMIND,)), None, FRIDAY, FOUR)

    assert minutes(plan) == [("remind", 30), ("remind", 90), ("remind", 210)]


def test_a_short_time_to_live_shortens_the_plan_instead_of_losing_its_steps() -> None:
    plan = planned(WrittenPlan("two", (TELL, WIDEN)), None, FRIDAY, Span(HOUR, 4 * HOUR))

    assert minutes(plan) == [("dm", 30), ("widen", 45)]


def test_a_long_time_to_live_leaves_the_lengths_as_they_are_written() -> None:
    plan = planned(WrittenPlan("two", (TELL, WIDEN)), None, FRIDAY, Span(8 * HOUR, 4 * HOUR))

    assert minutes(plan) == [("dm", 120), ("widen", 360)]


def test_steps_and_expiry_are_counted_in_working_time() -> None:
    evening = utc(2026, 11, 20, 17)  # 18:00 in Madrid, an hour before people leave

    plan = planned(PLAN, OFFICE, evening, FOUR)

    tells = [one.due_at for one in plan.steps if one.do is Do.DM]
    assert tells == [utc(2026, 11, 23, 8)]
    assert expiry(OFFICE, evening, 4 * HOUR) == utc(2026, 11, 23, 10)
    assert (plan.calendar, plan.zone, plan.opens_at) == ("office", "Europe/Madrid", None)


def test_a_request_outside_working_hours_knows_when_it_will_be_seen() -> None:
    plan = planned(PLAN, OFFICE, utc(2026, 11, 21, 12), FOUR)

    assert plan.opens_at == utc(2026, 11, 23, 7)


def test_the_plan_s_own_calendar_comes_before_the_usual_one() -> None:
    night = Calendar("night", "UTC", days("mon-sun"), (hours("20:00-22:00"),))

    plan = planned(WrittenPlan("n", (TELL,), calendar=night), OFFICE, FRIDAY, FOUR)

    assert minutes(plan) == [("dm", 32 * 60)]
    assert plan.calendar == "night"


def test_a_critical_plan_counts_every_hour() -> None:
    saturday = utc(2026, 11, 21, 3)

    plan = planned(WrittenPlan("c", (TELL,), critical=True), OFFICE, saturday, FOUR)

    assert minutes(plan, saturday) == [("dm", 120)]
    assert (plan.calendar, plan.opens_at) == ("", None)


def test_a_step_that_is_too_late_is_told_with_the_hour_at_which_it_would_be() -> None:
    slow = WrittenPlan("slow", (REMIND, WrittenStep(Do.DM, after=5 * HOUR, who=Who.BACKUPS)))

    (late,) = late_steps(slow, OFFICE, FOUR, FRIDAY)

    assert late.sentence == (
        "step 2 (dm backups after 5h) would not come before the expiry: "
        "asked Fri 20 Nov 2026 13:00, expires Fri 20 Nov 2026 17:00, "
        "the step Fri 20 Nov 18:00 (Europe/Madrid)"
    )


def test_a_plan_whose_calendar_hardly_ever_opens_is_found_out() -> None:
    rare = Calendar("rare", "UTC", days("mon"), (hours("08:00-08:30"),))
    yearly = Span(40 * HOUR, 40 * HOUR)

    (late,) = late_steps(
        WrittenPlan("y", (WrittenStep(Do.REMIND, share=90),)), rare, yearly, FRIDAY
    )

    assert "the step never" in late.sentence


def test_a_plan_that_fits_is_found_to_fit_at_every_hour() -> None:
    assert late_steps(PLAN, OFFICE, FOUR, FRIDAY) == ()
    assert late_steps(PLAN, None, FOUR, FRIDAY) == ()


@st.composite
def plans(draw: st.DrawFn) -> WrittenPlan:
    made = []
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            made.append(WrittenStep(Do.REMIND, share=draw(st.integers(1, 99))))
        else:
            after = MINUTE * draw(st.integers(1, 3000))
            made.append(WrittenStep(Do.DM, after=after, who=Who.BACKUPS))
    return WrittenPlan("drawn", tuple(made))


@given(
    plan=plans(),
    at=st.integers(0, 2 * 366 * 1440),
    ttl=st.integers(1, 3000),
    usual=st.integers(1, 3000),
    calendar=st.sampled_from([OFFICE, None]),
)
def test_every_step_is_in_order_in_working_time_and_before_the_expiry(
    plan: WrittenPlan, at: int, ttl: int, usual: int, calendar: Calendar | None
) -> None:
    start = utc(2026, 1, 1) + at * MINUTE
    end = expiry(calendar, start, ttl * MINUTE)

    steps = planned(plan, calendar, start, Span(ttl * MINUTE, usual * MINUTE)).steps

    due = [one.due_at for one in steps]
    assert due == sorted(due)
    assert all(start < one < end for one in due)
    assert all(is_open(calendar, one) for one in due)
    shares = [one for one in plan.steps if one.share]
    assert len(due) >= len(shares)
