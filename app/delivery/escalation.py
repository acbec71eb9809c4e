"""What there is to tell of the steps that time has taken, and of what comes next."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.plan import Do, Step

CARD = "https://slack.com/app_redirect?channel={channel}&message_ts={ts}"


def card_link(channel: str, ts: str) -> str:
    """Give the address at which a card is opened."""
    return CARD.format(channel=channel, ts=ts)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as it is told: what was done, whom it asked, and whom it reached.

    `endpoint` is the address outside that was to be told; it then stands in `reached` or `missed`.
    """

    step: int
    do: Do
    at: datetime
    due_at: datetime
    asked: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    group: str = ""
    code: str = ""
    late: bool = False
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class NudgeLine:
    """One time that a manager had people told once more: who, whom, when."""

    by: str
    asked: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class StuckLine:
    """That nobody can approve it as things stand: why, what is missing, who was lost and why."""

    code: str
    groups: tuple[str, ...]
    lost: tuple[tuple[str, str], ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class HandLine:
    """One time that a manager asked another team to decide: who, whom, for whose seats, why."""

    person: str
    by: str
    team: str
    group: str
    seats: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallLine:
    """One time that a manager named somebody to stand in and had them told."""

    by: str
    stand_in: str
    absent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Offers:
    """What one person may press below a message, on which card: to decide, to steer.

    `knows` is whether they may be told what the request is about.
    """

    card: str = ""
    decide: bool = False
    manage: bool = False
    cover: bool = False
    hand_over: bool = False
    knows: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """The steps so far, those to come, and where cards stand: the channel and its message."""

    steps: tuple[StepLine, ...] = ()
    coming: tuple[Step, ...] = ()
    cards: tuple[tuple[str, str], ...] = ()
    nudges: tuple[NudgeLine, ...] = ()
    stuck: StuckLine | None = None
    calls: tuple[CallLine, ...] = ()
    handed: tuple[HandLine, ...] = ()

    @property
    def reminds_at(self) -> datetime | None:
        """Say when the next reminder comes, if one does."""
        return next((one.due_at for one in self.coming if one.do is Do.REMIND), None)


NO_COURSE, NO_OFFERS = Course(), Offers()
