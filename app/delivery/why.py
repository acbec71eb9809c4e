"""Why a request stands as it does: who was asked, and what happened to it so far."""

from dataclasses import dataclass
from datetime import datetime

from app.delivery.view import View


@dataclass(frozen=True, slots=True)
class Asked:
    """A card that was put before people: where, and when; or why it could not be."""

    channel: str
    at: datetime
    code: str = ""


@dataclass(frozen=True, slots=True)
class Able:
    """Who could still approve for a group, by name."""

    group: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """The account of a request: what there is to tell of it, and how it came to that."""

    view: View
    asked: tuple[Asked, ...]
    able: tuple[Able, ...]
    refusals: int
