"""What takes time with an action of any size, done before its unit waits for the writer."""

from dataclasses import dataclass

from app.domain.action import Action
from app.domain.length import SHORT, length_of
from app.receipts.digest import canonical_arguments


@dataclass(frozen=True, slots=True)
class Prepared:
    """The arguments in their RFC 8785 form, and how long they are to a reader."""

    canonical: bytes
    length: int


def prepared(action: Action) -> Prepared:
    """Write and measure the arguments; raises `ValueError` for what I-JSON cannot hold."""
    canonical = canonical_arguments(action)
    return Prepared(canonical, length_of(action.arguments) if len(canonical) > SHORT else 0)
