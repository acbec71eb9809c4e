"""What the policy answers, and why: the same value decides and explains."""

from dataclasses import dataclass
from datetime import timedelta

from app.domain.action import Effect, Risk
from app.domain.care import Care, StepUp
from app.domain.narrowing import Amendable
from app.domain.people import Threshold
from app.escalation.daily import Daily
from app.policy.timing import UNTIMED, Timing


@dataclass(frozen=True, slots=True)
class Misfit:
    """A request that does not fit the catalogue: a code, a sentence, and a JSON pointer to it."""

    code: str
    message: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One step of a decision and its sentence; `matched` is None where nothing was decided."""

    name: str
    matched: bool | None
    sentence: str
    children: tuple["Trace", ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must be given: evidence by agents; reason, typed resource and code by reviewers."""

    evidence: tuple[str, ...] = ()
    reason: bool = False
    confirm: bool = False
    step_up: StepUp | None = None

    @property
    def care(self) -> Care:
        """Say what an approval takes."""
        return Care(self.reason, self.confirm, self.step_up)


@dataclass(frozen=True, slots=True)
class TtlLimits:
    """How long a request may wait for a decision; the agent chooses between min and max."""

    default: timedelta
    min: timedelta
    max: timedelta


@dataclass(frozen=True, slots=True)
class Decision:
    """The policy's answer to a request; `risk` is never below that of the catalogue.

    `amend` is what a reviewer may narrow; nothing where it cannot be told which rule fits.
    """

    effect: Effect
    rule: str
    reason: str
    thresholds: tuple[Threshold, ...]
    require: Requirement
    ttl: TtlLimits
    receipt_ttl: timedelta
    missing_evidence: tuple[str, ...]
    risk: Risk
    trace: Trace
    amend: tuple[Amendable, ...] = ()
    timing: Timing = UNTIMED


@dataclass(frozen=True, slots=True)
class Team:
    """Who owns resources: where their cards go, and the groups that review, back up and lead.

    `digest` is when their channel is told each day of what waits, `hand_over_to` are the teams
    that the manager may ask to decide in their place.
    """

    name: str
    channel: str
    reviewers: str
    backups: str = ""
    manager: str = ""
    timing: Timing = UNTIMED
    digest: Daily | None = None
    hand_over_to: tuple[str, ...] = ()
