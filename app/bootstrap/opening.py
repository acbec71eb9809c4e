"""Open the database with the secrets of the service."""

import contextlib
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from app.audit.checkpoint import Signer
from app.bootstrap.traces import traced_policy
from app.clock import Clock, SystemClock
from app.domain.authority import SYSTEM, Actor
from app.policy.document import load_policy
from app.receipts.claims import SigningKey
from app.roster.document import load_roster
from app.settings import Settings
from app.store.committed import OnCommit
from app.store.store import Parsers, Store


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of the service, read once."""

    data: bytes = field(repr=False)
    pepper: bytes = field(repr=False)
    signing: SigningKey
    checkpoints: Signer

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
    )


def replica() -> Actor:
    """Name this process among its replicas, for what it does by itself."""
    return Actor(SYSTEM.kind, f"{SYSTEM.id}@{socket.gethostname()}")
