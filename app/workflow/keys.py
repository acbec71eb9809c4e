"""API keys: made once, shown once, ended at once."""

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.domain.authority import Actor, Key, KeyCreated, KeyKind, KeyRevoked
from app.domain.hands import Line, merged
from app.domain.nearest import did_you_mean
from app.domain.refusal import Refused, refused
from app.workflow.ports import Queries, UnitOfWork

LIFETIME = timedelta(days=90)
OVERLAP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which key is to be made; `unknown` says that nothing here needs to know the name."""

    kind: KeyKind
    name: str
    lifetime: timedelta = LIFETIME
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Minted:
    """A new key and its secret, which is not kept."""

    key: Key
    secret: str = field(repr=False)


def make_key(uow: UnitOfWork, wanted: Wanted, actor: Actor) -> Minted | Refused:
    """Make a key, unless nobody is called so: one for a mistyped name opens nothing."""
    known = _known(uow, wanted.kind)
    if known is not None and not wanted.unknown and wanted.name not in known:
        hint = did_you_mean(wanted.name, known)
        return refused("key_name_unknown", target=wanted.name, hint=hint)
    return create_key(uow, wanted.kind, wanted.name, actor, wanted.lifetime)


def create_key(
    uow: UnitOfWork,
    kind: KeyKind,
    name: str,
    actor: Actor,
    lifetime: timedelta = LIFETIME,
    *,
    after: Line = (),
) -> Minted:
    """Make a key for an agent, an executor or an operator.

    The secret is `hitl_<kind>_<id>_<256 random bits><checksum>`, so that scanners find it. Who
    makes a key knows it, so the key carries their line, and that of the key that it comes `after`.
    """
    name_of_key = uow.token()[:10].replace("-", "x").replace("_", "y")
    prefix = f"hitl_{kind.value}_{name_of_key}"
    body = f"{prefix}_{uow.token()}{uow.token()}"
    secret = body + checksum(body)
    key = Key(
        id=name_of_key,
        kind=kind,
        name=name,
        prefix=prefix,
        hash=uow.keyed(secret),
        created_by=actor.told,
        created_at=uow.now,
        expires_at=uow.now + lifetime,
        makers=merged(actor.line, after),
    )
    uow.keep_key(key)
    uow.append(KeyCreated(key.id, kind, name, actor, key.expires_at, key.makers))
    return Minted(key, secret)


def rotate_key(uow: UnitOfWork, key: Key, actor: Actor) -> Minted:
    """Make a key's successor; the old one lives on for a day, so that no call fails."""
    end = min(key.expires_at, uow.now + OVERLAP)
    uow.keep_key(replace(key, expires_at=end))
    return create_key(uow, key.kind, key.name, actor, after=key.line[1:])


def revoke_key(uow: UnitOfWork, name: str, actor: Actor) -> bool:
    """End a key at once; say whether there was a living one."""
    found = living_key(uow, name)
    if found is None:
        return False
    uow.keep_key(replace(found, revoked_at=uow.now))
    uow.append(KeyRevoked(found.id, actor))
    return True


def _known(q: Queries, kind: KeyKind) -> frozenset[str] | None:
    """List who a key of this kind can be for; nothing where that cannot be told."""
    roster = q.roster()
    if roster is None or kind is KeyKind.OPERATOR:
        return None
    if kind is KeyKind.AGENT:
        return frozenset(roster.agents)
    return frozenset(name for one in roster.agents.values() for name in one.executors)


def living_key(q: Queries, name: str) -> Key | None:
    """Find a key by its id, if it opens anything now."""
    every = q.keys()
    return next((one for one in every if one.id == name and one.alive(q.now)), None)


def checksum(text: str) -> str:
    """Give six characters by which a mistyped or truncated key is known at once."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:4]).decode()[:6].lower()


def well_formed(secret: str) -> bool:
    """Tell whether a text has the form of a key of this service, checksum included."""
    body, end = secret[:-6], secret[-6:]
    return secret.isascii() and body.startswith("hitl_") and end == checksum(body)
