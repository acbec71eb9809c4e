"""A person's enrolment for codes (RFC 6238): what was used, what failed, until when it is locked.

The secret is no part of it. Times are those of the unit that judges a code.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.refusal import Refused, refused

STEP = 30
DIGITS = 6
AROUND = 1
FAILURES = 5
LOCKED = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Who was enrolled, when and by whom; `last_step` is the newest time step ever accepted."""

    id: str
    person: str
    enrolled_by: str
    enrolled_at: datetime
    last_step: int
    failures: int = 0
    locked_until: datetime | None = None

    def locked(self, now: datetime) -> bool:
        """Tell whether no code is looked at now."""
        return self.locked_until is not None and now < self.locked_until


def steps_around(now: datetime) -> tuple[int, ...]:
    """List the time steps whose codes are good now: this one, and one on either side."""
    step = int(now.timestamp()) // STEP
    return tuple(range(step - AROUND, step + AROUND + 1))


def used(enrolment: Enrolment, fits: tuple[int, ...], now: datetime) -> tuple[Enrolment, str]:
    """Judge a code that fits these time steps; give what is known after it, and why not.

    A step is accepted once, and none before it afterwards. The code of a step that was used is
    refused without counting as a failure: it says nothing that its owner has not said before.
    """
    fresh = [one for one in fits if one > enrolment.last_step]
    if fresh:
        # The newest, where one code is that of two steps: it must not be good once more.
        return replace(enrolment, last_step=max(fresh), failures=0, locked_until=None), ""
    if fits:
        return enrolment, "code_used"
    failures = enrolment.failures + 1
    if failures < FAILURES:
        return replace(enrolment, failures=failures), "code_wrong"
    return replace(enrolment, failures=0, locked_until=now + LOCKED), "code_locked"


def locked_out(enrolment: Enrolment) -> Refused:
    """Say until when no code is looked at."""
    until = enrolment.locked_until
    return refused("code_locked", until=f"{until:%H:%M} UTC" if until else "")


@dataclass(frozen=True, slots=True)
class LockedOut:
    """Too many codes of a person were wrong, so none is looked at for a while."""

    id: str
    person: str
    until: datetime
