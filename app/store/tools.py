"""What every unit and query works with, and the instant it works at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from app.audit.chain import Head
from app.audit.trust import Trust
from app.policy.document import Policy
from app.roster.document import Roster
from app.store.documents import Parsed
from app.store.ledger import Ledger
from app.store.lineage import Lineage
from app.store.mapping import moment

TOLERANCE = timedelta(seconds=5)


class Clock(Protocol):
    """Whoever knows what time it is."""

    def now(self) -> datetime:
        """Tell the time, in UTC."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What is handed in from outside, and made once."""

    clock: Clock
    random: Callable[[int], bytes]
    pepper: bytes = field(repr=False)
    ledger: Ledger
    policies: Parsed[Policy]
    rosters: Parsed[Roster]
    lineage: Lineage = field(default_factory=Lineage)
    trust: Trust = field(default_factory=Trust)


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant: the time to go by, whether the clock can be believed, where the chain stood.

    `versions` remembers the active documents; whoever changes or rolls back must forget them.
    """

    now: datetime
    clock_behind: bool
    head: Head
    versions: dict[str, str] = field(default_factory=dict)


def moment_at(clock: Clock, head: Head, mark: int) -> Moment:
    """Stamp the time: the clock's, but never before the last entry, nor the mark."""
    told, last = clock.now(), moment(max(head.at, mark))
    return Moment(max(told, last), told < last - TOLERANCE, head)
