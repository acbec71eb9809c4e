"""The request: one action that an agent wants to do, and everything that has happened to it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.action import Effect, Facts
from app.domain.care import Care, StepUp
from app.domain.cover import ByCover
from app.domain.narrowing import Amendable
from app.domain.people import Account, Asker, Threshold, Verdict
from app.domain.plan import Plan, Step


class State(StrEnum):
    """Where a request stands; `pending` is left once, and the terminal states are final."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REDEEMED = "redeemed"
    REVOKED = "revoked"
    LAPSED = "lapsed"

    @property
    def terminal(self) -> bool:
        """Tell whether nothing can change it any more."""
        return self not in {State.PENDING, State.APPROVED}


class DecidedBy(StrEnum):
    """Which layer decided."""

    HUMAN = "human"
    POLICY = "policy"
    TIMEOUT = "timeout"
    AGENT = "agent"
    REQUESTER = "requester"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed when the request came in, and is not changed by later documents."""

    effect: Effect
    rule: str
    reason: str
    thresholds: tuple[Threshold, ...]
    expires_at: datetime
    receipt_ttl: timedelta
    policy_version: str
    roster_version: str
    reason_required: bool = False
    confirm_required: bool = False
    audience: tuple[str, ...] = ()
    amend: tuple[Amendable, ...] = ()
    step_up: StepUp | None = None
    plan: Plan | None = None

    @property
    def care(self) -> Care:
        """Say what was agreed that an approval takes."""
        return Care(self.reason_required, self.confirm_required, self.step_up)


@dataclass(frozen=True, slots=True)
class Amendment:
    """Who narrowed the action to which revision, in which fields; the values are kept apart."""

    revision: int
    person: str
    account: Account
    fields: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """One person's verdict on one revision, with every group that their grants allowed.

    `snapshots` are the versions of the Slack user groups by which they were a member, `covers`
    the covers by which they stood in for somebody, where a group was not their own.
    """

    person: str
    account: Account
    verdict: Verdict
    groups: frozenset[str]
    revision: int
    card: str
    at: datetime
    step_up: StepUp | None = None
    snapshots: tuple[str, ...] = ()
    covers: tuple[ByCover, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What a reviewer wants to know, and who answered; the words themselves are kept apart."""

    id: str
    person: str
    asked_at: datetime
    answered_by: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The claims of a receipt; the signed text itself is never stored."""

    jti: str
    kid: str
    audience: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Redemption:
    """The one use of a receipt."""

    id: str
    executor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Take:
    """Which reviewer is on it, and since when."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Handed:
    """To which team a request was handed over: its `group` may fill the seats of `seats`.

    Whoever handed it over (`by`) fills none of them that way.
    """

    team: str
    group: str
    seats: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequest:
    """One action that an agent wants to do; *held* while pending."""

    id: str
    asker: Asker
    facts: Facts
    terms: Terms
    submitted_at: datetime
    state: State = State.PENDING
    decided_by: DecidedBy | None = None
    decided_at: datetime | None = None
    code: str = ""
    revision: int = 1
    reviews: tuple[Review, ...] = field(default=())
    release_by: datetime | None = None
    receipt: Receipt | None = None
    redemption: Redemption | None = None
    taken: Take | None = None
    version: int = 1
    questions: tuple[Question, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    steps_done: int = 0
    widened: tuple[str, ...] = ()
    hastened_at: datetime | None = None
    nudged_at: datetime | None = None
    undecidable: str = ""
    decidable_again_at: datetime | None = None
    handed: tuple[Handed, ...] = ()

    @property
    def next_step(self) -> Step | None:
        """Give the step of the plan that comes next, if there is one."""
        steps = self.terms.plan.steps if self.terms.plan else ()
        waits = self.state is State.PENDING and self.steps_done < len(steps)
        return steps[self.steps_done] if waits else None

    @property
    def escalates_at(self) -> datetime | None:
        """Say when the next step is due: now, where nobody was reached or nobody can approve."""
        step = self.next_step
        return min(step.due_at, self.hastened_at or step.due_at) if step else None

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """List the questions that nobody has answered."""
        return tuple(one for one in self.questions if one.answered_at is None)

    @property
    def current_reviews(self) -> tuple[Review, ...]:
        """List the reviews of the revision that would run."""
        return tuple(one for one in self.reviews if one.revision == self.revision)
