"""Open the database with the secrets of the service."""

import contextlib
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.audit.checkpoint import Signer, Verifier, verifier_of
from app.bootstrap.traces import traced_policy
from app.clock import Clock, SystemClock
from app.domain.authority import SYSTEM, Actor
from app.policy.document import load_policy
from app.receipts.claims import SigningKey, public_key, x_of
from app.roster.document import load_roster
from app.settings import Settings, SettingsError
from app.store.committed import OnCommit
from app.store.store import Parsers, Store

RECEIPTS = "ed25519:"


@dataclass(frozen=True, slots=True)
class Retired:
    """Public halves of earlier receipt keys: what they signed stays good, and nothing new is."""

    receipts: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)
    checkpoints: tuple[Verifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of the service, read once, and the public halves of those it had before."""

    data: bytes = field(repr=False)
    pepper: bytes = field(repr=False)
    signing: SigningKey
    checkpoints: Signer
    retired: Retired = field(default_factory=Retired)

    def keyed(self, text: str) -> bytes:
        """Hash a text with the pepper, as the store does."""
        return hmac.digest(self.pepper, text.encode(), hashlib.sha256)


@contextlib.asynccontextmanager
async def open_store(
    settings: Settings, clock: Clock | None = None, on_commit: OnCommit | None = None
) -> AsyncIterator[Store]:
    """Open the database alone, for a command that needs no more."""
    keys = keys_of(settings)
    store = await Store.open(
        settings.database_url,
        data_key=keys.data,
        pepper=keys.pepper,
        clock=clock or SystemClock(),
        parsers=Parsers(traced_policy if settings.traces else load_policy, load_roster),
        on_commit=on_commit or (lambda _: None),
    )
    try:
        yield store
    finally:
        await store.close()


def keys_of(settings: Settings) -> Keys:
    """Read the secrets; raises `SettingsError`."""
    return Keys(
        settings.secret("data_key"),
        settings.secret("key_pepper"),
        SigningKey(settings.secret("receipt_key")),
        Signer(settings.secret("receipt_key")),
        retired_in(settings),
    )


def replica() -> Actor:
    """Name this process among its replicas, for what it does by itself."""
    return Actor(SYSTEM.kind, f"{SYSTEM.id}@{socket.gethostname()}")


def retired_in(settings: Settings) -> Retired:
    """Read the public halves of earlier receipt keys; raises `SettingsError`.

    What is wrong is told by its place alone: it may be the secret half.
    """
    receipts, checkpoints = dict[str, Ed25519PublicKey](), list[Verifier]()
    given = settings.receipt_keys_retired.replace(",", " ").split()
    for number, one in enumerate(given, 1):
        try:
            if one.startswith(RECEIPTS):
                kid, key = public_key(one.removeprefix(RECEIPTS))
                receipts[kid] = key
            else:
                checkpoints.append(verifier_of(one))
        except ValueError:
            message = (
                f"HITL_RECEIPT_KEYS_RETIRED: key {number} is no public key; "
                "hitl audit key --retire writes both halves that are wanted"
            )
            raise SettingsError(message) from None
    return Retired(receipts, tuple(checkpoints))


def retiring(settings: Settings) -> str:
    """Write the public halves of the receipt key, as `HITL_RECEIPT_KEYS_RETIRED` takes them."""
    secret = settings.secret("receipt_key")
    return f"{Signer(secret).verifier} {RECEIPTS}{x_of(SigningKey(secret).public)}"
