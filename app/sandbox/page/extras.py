"""What the workspace cannot know and whoever shows the page can tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Stands = Literal["ready", "held", "released", "stopped", "passed"]


@dataclass(frozen=True)
class Go:
    """Somewhere to go as somebody."""

    person: str
    where: str
    label: str
    tab: str = ""


@dataclass(frozen=True)
class Agent:
    """One agent: what it wants, how it stands, what its terminal says."""

    key: str
    name: str
    wants: str
    stands: Stands
    told: str
    log: tuple[str, ...] = ()
    go: tuple[Go, ...] = ()
    again: str = "Ask"


@dataclass(frozen=True)
class Step:
    """One thing to try or to see, and whether it was done; `stays` keeps the way there then."""

    text: str
    go: Go | None
    done: bool = False
    stays: bool = False


@dataclass(frozen=True)
class Scene:
    """Something that goes step by step; `button` is what brings the next one about."""

    key: str
    title: str
    how: str
    steps: tuple[Step, ...]
    button: str = ""


@dataclass(frozen=True)
class Trick:
    """One attack: how it goes, what came of it, and the word for an attack that failed."""

    key: str
    title: str
    how: str
    told: tuple[str, ...] = ()
    refusal: str = ""
    runs: bool = False
    failed: bool = False
    word: str = "Refused"


@dataclass(frozen=True)
class Lever:
    """Something to do to the world at once."""

    key: str
    label: str
    how: str


@dataclass(frozen=True)
class Code:
    """What somebody's authenticator app shows, for how many seconds yet, and which input asks."""

    shown: str
    left: float
    asked_in: str
    lasts: int = 30


@dataclass(frozen=True)
class AuditEntry:
    """One entry of the audit chain."""

    seq: int
    at: float
    kind: str
    about: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Audit:
    """The newest entries, newest first, and what a check of all of them says."""

    verdict: str = ""
    whole: bool = True
    entries: tuple[AuditEntry, ...] = ()


@dataclass(frozen=True)
class Part:
    """One part of the way to the real thing."""

    title: str
    text: str
    code: str = ""
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Shown:
    """Everything that is shown beside the workspace."""

    promise: str = ""
    agents: tuple[Agent, ...] = ()
    steps: tuple[Step, ...] = ()
    scenes: tuple[Scene, ...] = ()
    levers: tuple[Lever, ...] = ()
    tricks: tuple[Trick, ...] = ()
    audit: Audit = field(default_factory=Audit)
    parts: tuple[Part, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    commands: tuple[str, ...] = ()
    codes: Mapping[str, Code] = field(default_factory=dict)


class Extras(Protocol):
    """Tells what is beside the workspace, and does what is asked of it."""

    async def shown(self, tab: str) -> Shown:
        """Tell everything; what only one tab shows may be left out on the others."""

    def do(self, what: str) -> bool:
        """Begin something by name, without waiting for its end; False if there is no such."""


class NoExtras:
    """Nothing beside the workspace."""

    async def shown(self, _: str) -> Shown:
        """Tell nothing."""
        return Shown()

    def do(self, _: str) -> bool:
        """Do nothing."""
        return False
