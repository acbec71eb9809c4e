"""Who acts on the service itself: keys, locks, documents, and the entries they leave."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from app.domain.channels import ChannelChanged
from app.domain.enrolment import LockedOut
from app.domain.hands import Line, Maker
from app.domain.people import Account
from app.domain.private import PRIVATE
from app.domain.restored import Restored
from app.domain.user_groups import UserGroupChanged


class ActorKind(StrEnum):
    """What kind of caller acts."""

    PERSON = "person"
    AGENT = "agent"
    EXECUTOR = "executor"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person by an account, others by a key or a login; strangers have no `id`.

    `said` is the name that the caller claims, beside what is known, and decides nothing;
    `makers` are the hands that an operator's key came from.
    """

    kind: ActorKind
    id: str
    account: Account | None = None
    key_id: str = ""
    said: str = ""
    makers: Line = ()

    @property
    def line(self) -> Line:
        """Name who acts, and all who made that possible."""
        return (Maker(self.id, self.key_id), *self.makers)

    @property
    def told(self) -> str:
        """Say who acts, with the name that was only claimed."""
        return f"{self.id} (said to be {self.said})" if self.said else self.id


SYSTEM = Actor(ActorKind.SYSTEM, "keyturn")


class KeyKind(StrEnum):
    """Which routes a key opens."""

    AGENT = "agent"
    EXECUTOR = "executor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Key:
    """An API key; the secret itself is shown once and only its keyed hash is stored."""

    id: str
    kind: KeyKind
    name: str
    prefix: str
    hash: bytes
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    makers: Line = ()

    @property
    def line(self) -> Line:
        """Name the key, and all who made it; before lines were kept, only the last was told."""
        return (Maker(self.name, self.id), *(self.makers or (Maker(self.created_by),)))

    @property
    def operator(self) -> Actor:
        """Name who acts by it, where it is an operator's."""
        return Actor(ActorKind.OPERATOR, self.name, key_id=self.id, makers=self.line[1:])

    def alive(self, now: datetime) -> bool:
        """Tell whether the key opens anything now."""
        return self.revoked_at is None and now < self.expires_at


class LockKind(StrEnum):
    """What a lock stops."""

    AGENT = "agent"
    SCOPE = "scope"
    REVIEWER = "reviewer"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Lock:
    """The kill switch: while it is on, nothing it covers is decided or redeemed.

    `target` is an agent, an action pattern, a person, a team, or empty for everything.
    """

    id: str
    kind: LockKind
    target: str
    reason: str
    by: str
    at: datetime
    line: Line = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One version of the policy or the roster, as it was loaded."""

    kind: str
    version: str
    text: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """An identified caller was refused; `count` times within a minute."""

    command: str
    actor: Actor
    code: str
    request_id: str = ""
    card: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class DocumentLoaded:
    """A policy or roster became the active one."""

    kind: str
    version: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class KeyCreated:
    """A key was made."""

    id: str
    kind: KeyKind
    name: str
    actor: Actor
    expires_at: datetime
    makers: Line = ()


@dataclass(frozen=True, slots=True)
class KeyRevoked:
    """A key stopped opening anything."""

    id: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class LockSet:
    """A lock was put on."""

    id: str
    kind: LockKind
    target: str
    actor: Actor
    reason: str | None = field(default=None, metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class LockLifted:
    """A lock was taken off."""

    id: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person was enrolled for codes; the secret is in no entry."""

    id: str
    person: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Unenrolled:
    """An enrolment ended: no code of it is good any more."""

    id: str
    person: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class LetIn:
    """An operator ended a person's lock-out before its time."""

    id: str
    person: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class CoverNamed:
    """Somebody stands in for somebody else, from a moment until just before another."""

    id: str
    absent: str
    stand_in: str
    actor: Actor
    start: datetime
    until: datetime
    reason: str | None = field(default=None, metadata=PRIVATE)


@dataclass(frozen=True, slots=True)
class CoverEnded:
    """A cover is over: its time came, or somebody ended it before."""

    id: str
    absent: str
    stand_in: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class WebhookEnabled:
    """An endpoint outside is told again what happens, from behind this entry on."""

    endpoint: str
    after: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class WebhookDisabled:
    """An endpoint outside is told nothing more: an operator said so, or `code` says why."""

    endpoint: str
    code: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class WebhookReplayed:
    """An endpoint is told again what lies behind one entry up to another, or of one request."""

    endpoint: str
    after: int
    until: int
    request_id: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """What is sealed is under another data key now; both are named by their fingerprints."""

    before: str
    after: str
    actor: Actor


AuthorityEvent: TypeAlias = (
    CommandRefused
    | DocumentLoaded
    | KeyCreated
    | KeyRevoked
    | LockSet
    | LockLifted
    | ChannelChanged
    | Enrolled
    | Unenrolled
    | LockedOut
    | LetIn
    | UserGroupChanged
    | CoverNamed
    | CoverEnded
    | WebhookEnabled
    | WebhookDisabled
    | WebhookReplayed
    | Rekeyed
    | Restored
)
