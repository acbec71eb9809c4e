"""What a team's manager did about a request that waits, in the past tense."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.people import Account


@dataclass(frozen=True, slots=True)
class Nudged:
    """A manager had those who are still needed told once more that a request waits."""

    person: str
    account: Account
    card: str
    people: tuple[str, ...]
    at: datetime
