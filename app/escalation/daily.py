"""What is done once a day, at an hour of a zone, and not on days off."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.escalation.calendar import Calendar, is_worked
from app.escalation.moments import reached


@dataclass(frozen=True, slots=True)
class Daily:
    """An hour of every day of a zone; with a calendar, of its working days alone."""

    at: time
    zone: str
    calendar: Calendar | None = None

    def today(self, now: datetime) -> date:
        """Give the day that the calendar on the wall of the zone shows."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def moment(self, day: date) -> datetime | None:
        """Give the first moment of a day at which the clock shows the hour or later, in UTC.

        Nothing on a day off, and nothing where the clocks are changed so that the day ends
        before its hour, or is left out altogether.
        """
        if self.calendar and not is_worked(self.calendar, day):
            return None
        found = reached(datetime.combine(day, self.at), ZoneInfo(self.zone))
        return found if self.today(found) == day else None

    def due(self, now: datetime) -> datetime | None:
        """Give today's moment, once it has come; when the day is over, it is too late for it."""
        moment = self.moment(self.today(now))
        return moment if moment and moment <= now else None
