"""Seal what is private: each request under its own key, and each key under the data key."""

import hashlib
import struct
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.audit.chain import commitment_of

KEY = 32
NONCE = 12
SALT = 16

Random = Callable[[int], bytes]

_UNREADABLE = (InvalidTag, ValueError, TypeError)


def fingerprint(secret: bytes) -> str:
    """Name a key without telling it."""
    return hashlib.sha256(b"keyturn fingerprint" + secret).hexdigest()[:12]


class Sealer:
    """Seals and opens with keys that never leave this process unwrapped."""

    def __init__(self, data_key: bytes, random: Random) -> None:
        self.name = fingerprint(data_key)
        self._data = AESGCM(data_key)
        self._random = random

    def new_key(self, request: str) -> tuple[AESGCM, bytes]:
        """Make a request's key; give it ready for use, and wrapped for storing."""
        key, nonce = self._random(KEY), self._random(NONCE)
        wrapped = nonce + self._data.encrypt(nonce, key, request.encode())
        return AESGCM(key), wrapped

    def open_key(self, request: str, wrapped: bytes) -> AESGCM | None:
        """Unwrap a request's key; None when it is not a key of this request or data key."""
        try:
            return AESGCM(self._data.decrypt(wrapped[:NONCE], wrapped[NONCE:], request.encode()))
        except _UNREADABLE:
            return None

    def seal_secret(self, place: str, secret: bytes) -> bytes:
        """Seal a secret under the data key, for one place."""
        nonce = self._random(NONCE)
        return nonce + self._data.encrypt(nonce, secret, place.encode())

    def open_secret(self, place: str, sealed: bytes) -> bytes | None:
        """Open a sealed secret; None when it is not of this place or data key."""
        try:
            return self._data.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
        except _UNREADABLE:
            return None

    def seal(self, key: AESGCM, place: bytes, private: bytes) -> tuple[bytes, bytes]:
        """Seal private bytes for one place; give the sealed blob and the commitment to them."""
        salt, nonce = self._random(SALT), self._random(NONCE)
        sealed = key.encrypt(nonce, salt + private, place)
        return nonce + sealed, commitment_of(salt, private)

    def unseal(
        self, key: AESGCM, place: bytes, sealed: bytes, commitment: bytes | None
    ) -> bytes | None:
        """Open a sealed blob; None when it is not what the entry committed to."""
        try:
            opened = key.decrypt(sealed[:NONCE], sealed[NONCE:], place)
        except _UNREADABLE:
            return None
        salt, private = opened[:SALT], opened[SALT:]
        return private if commitment_of(salt, private) == commitment else None


def place_of(seq: int, request: str) -> bytes:
    """Name the one place a sealed blob belongs to: this entry, of this request."""
    return struct.pack(">q", seq) + request.encode()
