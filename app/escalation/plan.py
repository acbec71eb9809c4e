"""A plan as the policy writes it, before there is a request to count from."""

from dataclasses import dataclass
from datetime import timedelta

from app.domain.plan import Do, Who
from app.escalation.calendar import Calendar


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """What is done after so much working time, or after a share (in hundredths) of all of it."""

    do: Do
    after: timedelta = timedelta()
    share: int = 0
    who: Who | None = None
    to: str = ""
    endpoint: str = ""

    def wait(self, ttl: timedelta) -> timedelta:
        """Say after how much of a time to live it comes."""
        return ttl * self.share / 100 if self.share else self.after

    @property
    def told(self) -> str:
        """Name the step as it is written."""
        when = f"{self.share}%" if self.share else written(self.after)
        return f"{self.do} {self.who or self.to or self.endpoint}".strip() + f" after {when}"


@dataclass(frozen=True, slots=True)
class WrittenPlan:
    """Steps in their order; a critical plan counts every hour, whatever the calendar."""

    name: str
    steps: tuple[WrittenStep, ...]
    calendar: Calendar | None = None
    critical: bool = False

    def on(self, usual: Calendar | None) -> Calendar | None:
        """Choose the calendar: its own, or the usual one; none for what is critical."""
        return None if self.critical else self.calendar or usual


def written(span: timedelta) -> str:
    """Write a length of time as people do: `1h30m`."""
    seconds, text = int(span.total_seconds()), ""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"
