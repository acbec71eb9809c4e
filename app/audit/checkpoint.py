"""A checkpoint: where the chain stood, told outside and signed, so that it can be held to it.

It is a signed note in the form of C2SP's tlog-checkpoint and signed-note: origin, number of
entries, the last entry's link in base64, when it was made; a blank line; the signature (Ed25519).
The link is that of a chain and not the root of a tree: whoever checks walks the chain.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ORIGIN = "keyturn/chain/1"
NAME = "keyturn"
MADE = "made "
SIGNED = "\u2014 "
ED25519 = b"\x01"
ID = 4
LINK = 32
LINES = 4


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The chain had `seq` entries, and `link` was the last one's, when this was made."""

    seq: int
    link: bytes
    made: datetime


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A part of an anchor that is no checkpoint of this service, and why."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key as signed notes name it: its name, its id, and the key."""

    name: str
    id: bytes
    public: Ed25519PublicKey

    def __str__(self) -> str:
        """Write it as signed notes do: name+id+key."""
        key = base64.b64encode(ED25519 + self.public.public_bytes_raw()).decode()
        return f"{self.name}+{self.id.hex()}+{key}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Tell whether a signature is this key's, over this text."""
        if signature[:ID] != self.id:
            return False
        try:
            self.public.verify(signature[ID:], text.encode())
        except InvalidSignature:
            return False
        return True


class Signer:
    """Signs checkpoints with a key of their own, made from the key that signs receipts."""

    def __init__(self, secret: bytes) -> None:
        """Take the 32 secret bytes of the receipt key."""
        seed = hmac.digest(secret, b"keyturn checkpoint key", hashlib.sha256)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = _verifier(NAME, self._key.public_key())

    def sign(self, checkpoint: Checkpoint) -> str:
        """Write a checkpoint as a signed note; the same one always gives the same text."""
        link = base64.b64encode(checkpoint.link).decode()
        made = checkpoint.made.astimezone(UTC).isoformat(timespec="microseconds")
        text = f"{ORIGIN}\n{checkpoint.seq}\n{link}\n{MADE}{made}\n"
        signature = base64.b64encode(self.verifier.id + self._key.sign(text.encode())).decode()
        return f"{text}\n{SIGNED}{self.verifier.name} {signature}\n"


def verifier_of(text: str) -> Verifier:
    """Read a public key as signed notes write it; raises `ValueError` for what is none."""
    name, _, rest = text.strip().partition("+")
    number, _, encoded = rest.partition("+")
    given = _exactly(encoded)
    if not name or given[:1] != ED25519:
        message = f"not a public key of a signed note: {text[:80]}"
        raise ValueError(message)
    verifier = _verifier(name, Ed25519PublicKey.from_public_bytes(given[1:]))
    if verifier.id.hex() != number:
        message = f"the id {number} is not that of the key"
        raise ValueError(message)
    return verifier


def checkpoints_in(text: str, verifiers: Sequence[Verifier]) -> Iterator[Checkpoint | Unsigned]:
    """Read an anchor, one signed note after the other; name what no known key has signed."""
    begun, note, signatures = 1, list[str](), list[str]()
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.startswith(SIGNED):
            signatures.append(line)
        elif signatures:
            yield _checkpoint(begun, note, signatures, verifiers)
            begun, note, signatures = number, [line] if line else [], []
        elif line or note:
            begun = begun if note else number
            note.append(line)
    if any(note):
        yield Unsigned(begun, "it has no signature")


def _checkpoint(
    begun: int, note: list[str], signatures: list[str], verifiers: Sequence[Verifier]
) -> Checkpoint | Unsigned:
    text = "\n".join(note)
    known = {(one.name, one.id): one for one in verifiers}
    for line in signatures:
        name, _, encoded = line.removeprefix(SIGNED).partition(" ")
        try:
            signature = _exactly(encoded)
            verifier = known.get((name, signature[:ID]))
            if note[-1:] == [""] and verifier and verifier.verifies(text, signature):
                return _read(note[:-1])
        except (ValueError, IndexError):
            return Unsigned(begun, "it cannot be read")
    return Unsigned(begun, "no known key has signed it")


def _read(lines: list[str]) -> Checkpoint:
    origin, seq, link, made = lines[:LINES]
    read = Checkpoint(int(seq), _exactly(link), datetime.fromisoformat(made[len(MADE) :]))
    if origin != ORIGIN or len(read.link) != LINK or not made.startswith(MADE):
        message = "it is a checkpoint of something else"
        raise ValueError(message)
    return read


def _exactly(encoded: str) -> bytes:
    """Decode base64 that is written as an encoder writes it; raises `ValueError` otherwise."""
    decoded = base64.b64decode(encoded, validate=True)
    if base64.b64encode(decoded).decode() != encoded:
        message = "not as base64 is written"
        raise ValueError(message)
    return decoded


def _verifier(name: str, public: Ed25519PublicKey) -> Verifier:
    whole = name.encode() + b"\n" + ED25519 + public.public_bytes_raw()
    return Verifier(name, hashlib.sha256(whole).digest()[:ID], public)
