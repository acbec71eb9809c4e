"""What an agent wants to do, on what, and the evidence it gives (OpenID AuthZEN's words)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

Json: TypeAlias = Any


class Risk(StrEnum):
    """How much damage an action can do; ordered low < medium < high < critical."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Give the place in the order, from 0."""
        return RANKS[self]


RANKS = {risk: rank for rank, risk in enumerate(Risk)}


class Effect(StrEnum):
    """The policy's answer to a request; never a person's."""

    ALLOW = "allow"
    DENY = "deny"
    HOLD = "hold"


class Enforcement(StrEnum):
    """How an action is kept back: only a receipt that the executor demands is a barrier."""

    RECEIPT = "receipt"
    ADVISORY = "advisory"


@dataclass(frozen=True, slots=True)
class Resource:
    """What the action is done to."""

    type: str
    id: str

    def __str__(self) -> str:
        """Write it as policies and grants do: `type:id`."""
        return f"{self.type}:{self.id}"

    @property
    def readings(self) -> tuple[str, ...]:
        """List what it may be taken for: itself, then each part of an id that holds blanks.

        A path from the root holds blanks as any name of a file may.
        """
        if " " not in self.id or self.id.startswith("/"):
            return (str(self),)
        return (str(self), *(f"{self.type}:{one}" for one in self.id.split()))


@dataclass(frozen=True, slots=True)
class Action:
    """What the agent wants to run, exactly."""

    name: str
    arguments: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One document that the agent points at."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Window:
    """A maintenance window that the agent claims, in UTC, as it was sent (RFC 3339)."""

    start: str
    until: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the agent claims about the action; recorded, shown as a claim, never digested."""

    justification: str = ""
    blast_radius: str = ""
    rollback: str = ""
    maintenance_window: Window | None = None
    duration: str = ""
    evidence: tuple[Evidence, ...] = ()
    requester: str = ""
    run_id: str = ""
    session_id: str = ""
    tool_call_id: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What Keyturn itself knows of the action, from the catalogue; the agent cannot say it.

    Of an action that is in no catalogue (not `classified`) it knows no resource: that is then the
    same for all such actions, whatever resource the agent claims.
    """

    action: str
    resource: Resource
    environment: str
    team: str
    risk: Risk
    reversible: bool
    enforcement: Enforcement
    classified: bool = True
    sensitive: tuple[str, ...] = ()
    approve_unseen: bool = False


# Where the canonical bytes can be cut without reading them: within a text every quote is escaped,
# and name and resource, which come last, hold nothing but texts.
_ARGUMENTS, _NAME, _RESOURCE = b'{"arguments":', b',"name":', b',"resource":'


@dataclass(frozen=True, slots=True)
class Payload:
    """What is kept apart from the chain, encrypted: the exact bytes, their digest, the claims.

    `canonical` is the RFC 8785 form of name, arguments and resource; `digest` its SHA-256, as
    `sha256:` and hexadecimal digits.
    """

    action: Action
    canonical: bytes
    digest: str
    context: Context = Context()
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def resource(self) -> Resource:
        """Give the resource that the digest covers: that of the facts, or what is only claimed.

        It is a claim of the agent where the action is in no catalogue.
        """
        asked = json.loads(self.canonical[self.canonical.rindex(_RESOURCE) + len(_RESOURCE) : -1])
        return Resource(asked["type"], asked["id"])

    @property
    def arguments(self) -> bytes:
        """Give the arguments as they stand in the bytes that the digest covers."""
        return self.canonical[len(_ARGUMENTS) : self.canonical.rindex(_NAME)]
