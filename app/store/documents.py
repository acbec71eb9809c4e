"""The active policy and roster, parsed once for each version."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from app.policy.document import Policy
from app.roster.document import Roster

KEPT = 4


class Versioned(Protocol):
    """A document that knows which version it is."""

    @property
    def version(self) -> str:
        """The digest of its text."""


D = TypeVar("D", bound=Versioned)


@dataclass(frozen=True, slots=True)
class Parsers:
    """How the text of a document becomes the document; whatever they raise, it is unreadable."""

    policy: Callable[[str], Policy]
    roster: Callable[[str], Roster]


class Parsed(Generic[D]):
    """Documents of one kind; what cannot be read, or is not the version it claims, is None."""

    def __init__(self, parse: Callable[[str], D]) -> None:
        self._parse = parse
        self._made: dict[str, D | None] = {}

    def get(self, version: str, text: Callable[[], str]) -> D | None:
        """Give a version, parsed now or before."""
        if version not in self._made:
            if len(self._made) >= KEPT:
                self._made.pop(next(iter(self._made)))
            self._made[version] = self._read(version, text())
        return self._made[version]

    def _read(self, version: str, text: str) -> D | None:
        try:
            document = self._parse(text)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it must refuse and not stop
            return None
        return document if document.version == version else None
