"""By which plan, and on which calendar, the time of a request is counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from app.escalation.calendar import Calendar
from app.escalation.daily import Daily
from app.escalation.plan import WrittenPlan, WrittenStep
from app.escalation.schema import CalendarPart, PlanPart


@dataclass(frozen=True, slots=True)
class Timing:
    """A plan and a calendar; without a plan nobody is asked again, without a calendar all counts.

    The calendar is what holds where the plan has none of its own.
    """

    plan: WrittenPlan | None = None
    calendar: Calendar | None = None

    def __or__(self, other: "Timing") -> "Timing":
        """Fill in from another what is not said here."""
        return Timing(self.plan or other.plan, self.calendar or other.calendar)

    @property
    def counted_on(self) -> Calendar | None:
        """Give the calendar on which steps and expiry are counted."""
        return self.plan.on(self.calendar) if self.plan else self.calendar


UNTIMED = Timing()


@dataclass(frozen=True, slots=True)
class Timings:
    """The plans and calendars of a policy, by name."""

    plans: Mapping[str, WrittenPlan]
    calendars: Mapping[str, Calendar]

    def named(self, escalation: str, calendar: str) -> Timing:
        """Find what is named; nothing for an empty name."""
        return Timing(self.plans.get(escalation), self.calendars.get(calendar))

    def daily(self, at: time, zone: str, *calendars: str) -> Daily:
        """Make a daily hour: of a zone where one is named, else of the first calendar that is."""
        named = (self.calendars[one] for one in calendars if one in self.calendars)
        calendar = None if zone else next(named, None)
        return Daily(at, calendar.zone if calendar else zone, calendar)


def timings_of(plans: Mapping[str, PlanPart], calendars: Mapping[str, CalendarPart]) -> Timings:
    """Make the plans and calendars ready."""
    made = {name: one.named(name) for name, one in calendars.items()}
    return Timings({name: _plan(name, one, made) for name, one in plans.items()}, made)


def _plan(name: str, part: PlanPart, calendars: Mapping[str, Calendar]) -> WrittenPlan:
    steps = tuple(
        WrittenStep(one.do, one.after, one.share, one.who, one.to, one.name) for one in part.steps
    )
    return WrittenPlan(name, steps, calendars.get(part.calendar), part.critical)
