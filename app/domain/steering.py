"""What a team's manager did about a request that waits, in the past tense."""

from dataclasses import dataclass, field
from datetime import datetime

from app.domain.people import Account
from app.domain.private import PRIVATE
from app.domain.request import Handed


@dataclass(frozen=True, slots=True)
class Nudged:
    """A manager had those who are still needed told once more that a request waits."""

    person: str
    account: Account
    card: str
    people: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class CalledIn:
    """A manager named somebody to stand in for one who is asked; they are told that it waits."""

    by: str
    account: Account
    card: str
    cover: str
    absent: str
    stand_in: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A manager asked another team, whose reviewers may fill the owner team's seats since."""

    account: Account
    card: str
    to: Handed
    at: datetime
    reason: str | None = field(default=None, metadata=PRIVATE)
