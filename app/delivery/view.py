"""What there is to tell about a request at one moment, whoever it is told to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.delivery.escalation import NO_COURSE, Course
from app.domain.action import Payload
from app.domain.care import NOTHING, Care
from app.domain.narrowing import Change
from app.domain.people import Account, Verdict
from app.domain.request import ActionRequest
from app.domain.seats import Progress


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One cover as it is told, by names; `named_by` is empty where the roster itself says so."""

    stand_in: str
    absent: str
    until: datetime
    named_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One verdict as it is told: who, what, when, on which revision, why; a rejection's cause."""

    person: str
    name: str
    account: Account
    verdict: Verdict
    reason: str
    at: datetime
    revision: int = 1
    coded: bool = False
    cause: str = ""
    covers: tuple[CoverLine, ...] = ()


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """One amendment as it is told: to which revision, by whom, when, and what became less."""

    revision: int
    person: str
    name: str
    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RollbackLine:
    """One wish that what was done be undone: whose, why, when."""

    person: str
    name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """What came of it, as the agent or the executor said."""

    outcome: str
    by: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question as it is told, and its answer where there is one."""

    id: str
    person: str
    by: str
    text: str
    asked_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Everything to tell about a request at one moment.

    `payload` is missing when it was erased. `ending` is the sentence of how it ended, where
    no person's own words say it; `ended_by` names the person, agent or operator if one did.
    `ended_at` is when it ended: of an approval taken back or lapsed, not when it was given.
    """

    request: ActionRequest
    payload: Payload | None
    requester: str
    owner: str
    progress: tuple[Progress, ...]
    reviews: tuple[ReviewLine, ...]
    ended_by: str
    ending: str
    reason: str
    now: datetime
    ended_at: datetime | None = None
    taken_by: str = ""
    rollbacks: tuple[RollbackLine, ...] = ()
    outcomes: tuple[OutcomeLine, ...] = ()
    questions: tuple[QuestionLine, ...] = ()
    amendments: tuple[AmendmentLine, ...] = ()
    added: Care = NOTHING
    course: Course = NO_COURSE
    covers: tuple[CoverLine, ...] = ()

    @property
    def counting(self) -> tuple[ReviewLine, ...]:
        """List the reviews of the revision that would run."""
        return tuple(one for one in self.reviews if one.revision == self.request.revision)

    @property
    def care(self) -> Care:
        """Say what an approval takes now, by what was agreed and by the active policy."""
        return self.request.terms.care | self.added


def whose(one: Progress) -> str:
    """Name whose seats they are, and who may fill them besides: `ops (or security)`."""
    return f"{one.group} (or {' or '.join(one.also)})" if one.also else one.group


def missing(parts: Iterable[Progress]) -> str:
    """Write who is still needed: `security and 2 of platform-reviewers`; or nothing."""
    return " and ".join(
        whose(one) if one.needed == 1 else f"{one.needed - one.filled} of {whose(one)}"
        for one in parts
        if one.filled < one.needed
    )
