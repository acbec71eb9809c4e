"""What a commit changed, told to whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.authority import AuthorityEvent
from app.domain.events import Event
from app.domain.request import ActionRequest

Happened = tuple[Event | AuthorityEvent, ActionRequest | None]


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit changed; `all` when that is not known, and everybody should look.

    `agents` are those whose requests changed.
    `happened` and `units` are told of this process's own commits only.
    """

    requests: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    all: bool = False
    happened: tuple[Happened, ...] = ()
    units: int = 0


OnCommit = Callable[[Committed], None]
