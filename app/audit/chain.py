"""How an entry is linked to the one before it.

`link` is SHA-256 over a domain-separated encoding in which every part has a fixed width or a
length in front of it, so that no two different entries are ever encoded alike.
"""

import hashlib
import struct
from typing import NamedTuple

GENESIS = bytes(32)
DOMAIN = b"keyturn/entry/1"
ABSENT = -1

_FIXED = struct.Struct(">17s32sqqqqqqqq")


class Entry(NamedTuple):
    """One entry as it is stored; a plain tuple, because a chain has millions of them."""

    seq: int
    at: int
    kind: str
    request_id: str | None
    body: str
    commitment: bytes | None
    prev: bytes
    link: bytes
    schema_version: int
    software_version: str


class Head(NamedTuple):
    """Where a chain ends: the last entry's number, its time in microseconds, and its link."""

    seq: int = 0
    at: int = 0
    link: bytes = GENESIS


START = Head()


def link_of(entry: Entry) -> bytes:
    """Compute the link that an entry must carry, from all its other fields."""
    seq, at, kind, request_id, body, commitment, prev, _, schema, software = entry
    parts = (
        kind.encode(),
        b"" if request_id is None else request_id.encode(),
        body.encode(),
        commitment or b"",
        software.encode(),
    )
    fixed = _FIXED.pack(
        DOMAIN,
        prev,
        seq,
        at,
        len(parts[0]),
        ABSENT if request_id is None else len(parts[1]),
        len(parts[2]),
        ABSENT if commitment is None else len(parts[3]),
        schema,
        len(parts[4]),
    )
    return hashlib.sha256(b"".join((fixed, *parts))).digest()


def commitment_of(salt: bytes, private: bytes) -> bytes:
    """Commit to private bytes without telling them: SHA-256 over the salt and the bytes."""
    return hashlib.sha256(salt + private).digest()
