"""What both ways of delivery have in common."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from app.sandbox.seen import Reply

Kind = Literal["interactive", "slash_commands", "events_api"]


@dataclass(frozen=True)
class Parcel:
    """One payload on its way to the app; `retry` is set from the second attempt on."""

    kind: Kind
    payload: dict[str, Any]
    retry: int = 0
    reason: str = ""


class Transport(Protocol):
    """A way to the app."""

    async def carry(self, parcel: Parcel) -> Reply:
        """Hand the parcel over and wait for the answer, however long it takes."""
        ...
