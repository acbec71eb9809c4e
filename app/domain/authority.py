"""Who acts on the service itself: keys, locks, documents, and the entries they leave."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from app.domain.events import PRIVATE
from app.domain.people import Account


class ActorKind(StrEnum):
    """What kind of caller acts."""

    PERSON = "person"
    AGENT = "agent"
    EXECUTOR = "executor"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person by an account, or an agent, executor or operator by a key.

    `id` is empty for an account that belongs to nobody on the roster.
    """

    kind: ActorKind
    id: str
    account: Account | None = None
    key_id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, "holdpoint")


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


AuthorityEvent: TypeAlias = (
    CommandRefused | DocumentLoaded | KeyCreated | KeyRevoked | LockSet | LockLifted
)
