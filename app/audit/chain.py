"""How an entry is linked to the one before it.

`link` is SHA-256 over a domain-separated encoding in which every part has a fixed width or a
length in front of it, so that no two different entries are ever encoded alike.
"""

import hashlib
import struct
from typing import NamedTuple

GENESIS = bytes(32)
DOMAIN = b"holdpoint/entry/1"
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
    kind = entry.kind.encode()
    request = (entry.request_id or "").encode()
    body = entry.body.encode()
    commitment = entry.commitment or b""
    software = entry.software_version.encode()
    fixed = _FIXED.pack(
        DOMAIN,
        entry.prev,
        entry.seq,
        entry.at,
        len(kind),
        ABSENT if entry.request_id is None else len(request),
        len(body),
        ABSENT if entry.commitment is None else len(commitment),
        entry.schema_version,
        len(software),
    )
    return hashlib.sha256(b"".join((fixed, kind, request, body, commitment, software))).digest()


def commitment_of(salt: bytes, private: bytes) -> bytes:
    """Commit to private bytes without telling them: SHA-256 over the salt and the bytes."""
    return hashlib.sha256(salt + private).digest()
