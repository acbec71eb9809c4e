"""Who operates: whoever holds an operator's key, or the service's own user on this machine."""

import contextlib
import os
import pwd
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import unquote

from aiohttp import web

from app.api.auth import Gate
from app.api.problems import Declined, Problem
from app.domain.authority import Actor, ActorKind, KeyKind
from app.domain.hands import folded
from app.workflow.ports import Queries

NAMED = "Keyturn-Operator"
LONGEST = 64
ROOT = 0
Operator = Callable[[Queries], Actor]


class Door(Protocol):
    """Lets operators in."""

    async def admit(self, request: web.Request) -> Operator:
        """Name who calls, to be asked in the unit itself; raises the problem of anybody else."""


@dataclass(frozen=True, slots=True)
class KeyDoor:
    """Over the network: a living operator's key."""

    gate: Gate

    async def admit(self, request: web.Request) -> Operator:
        """Name the key, alive in the very state that is read or changed."""
        caller = await self.gate.admit(request, KeyKind.OPERATOR)
        said = _said(request)

        def operator(q: Queries) -> Actor:
            return _claiming(self.gate.key(q, caller).operator, said)

        return operator


@dataclass(frozen=True, slots=True)
class PeerDoor:
    """Over the socket: the user that the service runs as, and root; the kernel says who calls.

    Such a caller could read the keys of the service, so asking for one more would add nothing.
    """

    uid: int

    async def admit(self, request: web.Request) -> Operator:
        """Name the caller by the login of the user whom the kernel names."""
        uid = _uid_of(request)
        if uid is None or uid not in {self.uid, ROOT}:
            raise Declined(Problem("not_the_owner", "This socket is for the service's own user."))
        actor = _claiming(Actor(ActorKind.OPERATOR, login_of(uid)), _said(request))
        return lambda _: actor


def _said(request: web.Request) -> str:
    """Read what the caller says to be called, which is told and decides nothing."""
    name = unquote(request.headers.get(NAMED, "")).strip()
    if len(name) > LONGEST or not name.isprintable():
        detail = f"{NAMED} must be a name of at most {LONGEST} characters."
        raise Declined(Problem("bad_header", detail))
    return name


def _claiming(actor: Actor, said: str) -> Actor:
    return replace(actor, said=said) if folded(said) != folded(actor.id) else actor


def _uid_of(request: web.Request) -> int | None:
    """Ask the kernel for the user at the other end.

    Linux gives pid, uid and gid (unix(7), SO_PEERCRED); macOS a structure that begins with a
    version and the uid (LOCAL_PEERCRED, level 0, option 1).
    """
    found: Any = request.transport.get_extra_info("socket") if request.transport else None
    with contextlib.suppress(OSError, AttributeError, struct.error):
        if hasattr(socket, "SO_PEERCRED"):
            given = found.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
            return int(struct.unpack("3i", given)[1])
        return int(struct.unpack_from("II", found.getsockopt(0, 1, 76))[1])
    return None


def login_of(uid: int) -> str:
    """Give a user's login; in a container one may have none."""
    with contextlib.suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return f"uid {uid}"


def own_door() -> PeerDoor:
    """Make the door of this process's own user."""
    return PeerDoor(os.geteuid())
