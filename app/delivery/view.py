"""What there is to tell about a request at one moment, whoever it is told to."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.action import Payload
from app.domain.people import Account, Verdict
from app.domain.request import ActionRequest
from app.domain.seats import Progress


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One verdict as it is told: who, what, when, why."""

    person: str
    name: str
    account: Account
    verdict: Verdict
    reason: str
    at: datetime


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
    taken_by: str = ""
    rollbacks: tuple[RollbackLine, ...] = ()
    outcomes: tuple[OutcomeLine, ...] = ()
    questions: tuple[QuestionLine, ...] = ()
