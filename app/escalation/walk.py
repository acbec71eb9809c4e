"""Try a plan at every hour of a week, and of each week that is unlike others.

Weeks are unlike where the clocks change or a holiday falls on a working day, within two years.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.escalation.calendar import Calendar
from app.escalation.holiday import holidays_of
from app.escalation.plan import WrittenPlan
from app.escalation.planning import Due, Span, dues, expiry

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
WEEKS = 105


@dataclass(frozen=True, slots=True)
class Late:
    """A step that would not come before the expiry, for a request of some hour."""

    due: Due
    asked_at: datetime
    expires_at: datetime
    zone: str

    @property
    def sentence(self) -> str:
        """Say which step, at which hour, and by how much it is too late."""
        zone = ZoneInfo(self.zone)
        asked, end = (f"{one.astimezone(zone):%a %d %b %Y %H:%M}" for one in self._ends)
        comes = f"{self.due.at.astimezone(zone):%a %d %b %H:%M}" if self.due.at else "never"
        return (
            f"step {self.due.number + 1} ({self.due.step.told}) would not come before the expiry: "
            f"asked {asked}, expires {end}, the step {comes} ({self.zone})"
        )

    @property
    def _ends(self) -> tuple[datetime, datetime]:
        return self.asked_at, self.expires_at


def late_steps(
    plan: WrittenPlan, usual: Calendar | None, span: Span, now: datetime
) -> tuple[Late, ...]:
    """List, for each step that can come too late, the first hour at which it would."""
    calendar = plan.on(usual)
    zone = calendar.zone if calendar else "UTC"
    found: dict[int, Late] = {}
    for hour in _hours(calendar, now):
        end = expiry(calendar, hour, span.ttl)
        for due in dues(plan, usual, hour, span):
            if due.at is None or due.at >= end:
                found.setdefault(due.number, Late(due, hour, end, zone))
    return tuple(found[number] for number in sorted(found))


def _hours(calendar: Calendar | None, now: datetime) -> Iterator[datetime]:
    start = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if calendar is None:
        yield start
        return
    zone = ZoneInfo(calendar.zone)
    weeks = [start + number * WEEK for number in range(WEEKS)]
    for number, week in enumerate(weeks):
        if number == 0 or _unlike(calendar, week.astimezone(zone).date(), zone):
            yield from (week + hour * HOUR for hour in range(168))


def _unlike(calendar: Calendar, first: date, zone: ZoneInfo) -> bool:
    days = [first + timedelta(days=number) for number in range(8)]
    noons = (datetime.combine(day, time(12), zone).utcoffset() for day in days)
    off = any(
        day.weekday() in calendar.days and day in holidays_of(calendar.holidays, day.year)
        for day in days
    )
    return off or len(set(noons)) > 1
