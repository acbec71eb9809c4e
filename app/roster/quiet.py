"""When a person is not to be disturbed."""

from datetime import datetime, time
from typing import Any

from pydantic import Field, model_validator

from app.documents.fields import Clock
from app.documents.strict import Strict
from app.documents.wording import refuse
from app.escalation.calendar import Calendar, Hours, closing, next_open

EVERY_DAY = frozenset(range(7))


class QuietPart(Strict):
    """The hours of every day in which somebody is not disturbed, on the clock of their zone."""

    start: Clock = Field(alias="from")
    until: Clock

    @model_validator(mode="before")
    @classmethod
    def some_of_the_day(cls, value: Any) -> Any:  # noqa: ANN401 - whatever is written there
        """Refuse hours without a length: all day is nobody's quiet."""
        if isinstance(value, dict) and value.get("from") == value.get("until") is not None:
            refuse("must not begin and end at the same time")
        return value

    @property
    def hours(self) -> Hours:
        """Give them as a window that may go over midnight."""
        return Hours(_minutes(self.start), _minutes(self.until))


def quiet_until(hours: Hours | None, zone: str, now: datetime) -> datetime | None:
    """Say when the quiet hours end that somebody is in; nothing where it is in none."""
    if hours is None:
        return None
    return closing(Calendar("quiet", zone, EVERY_DAY, (hours,)), now)


def back_at(calendar: Calendar, now: datetime) -> datetime | None:
    """Say when somebody is at work again who is not now; nothing where that is never."""
    found = next_open(calendar, now)
    return None if found == now else found


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
