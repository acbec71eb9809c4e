"""What time will do to a request: the steps that were fixed when it came in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TAKEN, NOBODY = "taken", "nobody"
"""Why a step asks nobody: a reviewer is on it, or there is nobody whom it could reach."""


class Do(StrEnum):
    """What a step does."""

    REMIND = "remind"
    DM = "dm"
    WIDEN = "widen"
    WEBHOOK = "webhook"


class Who(StrEnum):
    """Whom a direct message is for."""

    REVIEWERS = "reviewers"
    BACKUPS = "backups"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and when it is due; `to` is the group that may decide from then on.

    `endpoint` names the address outside that is told, as the settings do.
    """

    due_at: datetime
    do: Do
    who: Who | None = None
    to: str = ""
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in the order in which they are due, all before the expiry.

    `calendar` names what the times were counted on; empty is every hour. `opens_at` is the first
    working time after a submission outside of it; `critical` disturbs people at any hour.
    """

    name: str
    calendar: str
    zone: str
    steps: tuple[Step, ...]
    opens_at: datetime | None = None
    critical: bool = False
