"""What a receipt says, and how it is signed and read (JWT, RFC 7519; EdDSA, RFC 8037)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import OKPAlgorithm
from jwt.utils import base64url_decode, base64url_encode

from app.domain.action import Payload
from app.domain.request import ActionRequest

ISSUER = "keyturn"
TYPE = "keyturn-receipt+jwt"
ALGORITHM = "EdDSA"
LONGEST = 16_384
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "jti", "req", "rev", "digest"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a receipt whose signature is good says of itself."""

    jti: str
    request_id: str
    revision: int
    digest: str
    audience: tuple[str, ...]
    duration: str = ""


class SigningKey:
    """An Ed25519 key that signs receipts; `kid` is its RFC 7638 thumbprint's beginning."""

    def __init__(self, secret: bytes) -> None:
        """Take the 32 secret bytes."""
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = self._key.public_key()
        self.kid = _thumbprint(self.public)

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Sign claims; the same claims always give the same text (Ed25519 is deterministic)."""
        return jwt.encode(
            dict(claims), self._key, algorithm=ALGORITHM, headers={"kid": self.kid, "typ": TYPE}
        )


def public_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """Read a public key, the `x` of its JWK, and name it; raises `ValueError` for what is none.

    Any 32 bytes could be one, a secret too. So it must be written as `x_of` writes it, which is
    not how secrets are written: whatever is taken for a public key is told to everybody.
    """
    key = Ed25519PublicKey.from_public_bytes(base64url_decode(text))
    if x_of(key) != text:
        message = "it is not written as the x of a JWK"
        raise ValueError(message)
    return _thumbprint(key), key


def x_of(key: Ed25519PublicKey) -> str:
    """Write a public key as the `x` of its JWK."""
    return base64url_encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def claims_of(request: ActionRequest, payload: Payload) -> dict[str, Any]:
    """Say what was approved, for whom, until when; raises `ValueError` without a receipt."""
    receipt = request.receipt
    if receipt is None:
        message = "the request has no receipt"
        raise ValueError(message)
    return {
        "iss": ISSUER,
        "sub": request.asker.agent,
        "aud": list(receipt.audience),
        "iat": _seconds(receipt.issued_at),
        "exp": _seconds(receipt.expires_at),
        "jti": receipt.jti,
        "req": request.id,
        "rev": request.revision,
        "digest": payload.digest,
        "action": request.facts.action,
        "resource": str(request.facts.resource),
        "decided_by": request.decided_by.value if request.decided_by else "",
        "reviewers": list(dict.fromkeys(one.person for one in request.current_reviews)),
        **({"duration": payload.context.duration} if payload.context.duration else {}),
    }


def read(text: str, keys: Mapping[str, Ed25519PublicKey]) -> Claims | None:
    """Check type, key and signature and read the claims; nothing for what is not ours.

    A receipt has one text, and that is the one that was signed: decoders forgive padding, white
    space and more, and whoever compares texts must not take one receipt for two. Time and
    audience are judged against the stored request, not here: a used receipt asked for again
    with the same redemption id must get its first answer.
    """
    if len(text) > LONGEST:
        return None
    try:
        header = jwt.get_unverified_header(text)
        if header.get("typ") != TYPE or header.get("kid") not in keys:
            return None
        said = jwt.decode(
            text,
            keys[header["kid"]],
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            options={
                "require": REQUIRED,
                "verify_exp": False,
                "verify_aud": False,
                "verify_iat": False,
            },
        )
        if text != _written(header["kid"], said, text.rpartition(".")[2]):
            return None
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    return Claims(
        said["jti"],
        said["req"],
        said["rev"],
        said["digest"],
        tuple(said["aud"]),
        str(said.get("duration", "")),
    )


def jwks(keys: Mapping[str, Ed25519PublicKey]) -> dict[str, list[dict[str, Any]]]:
    """List the public keys as RFC 7517 asks."""
    return {
        "keys": [
            {
                **OKPAlgorithm.to_jwk(key, as_dict=True),
                "kid": kid,
                "alg": ALGORITHM,
                "use": "sig",
            }
            for kid, key in keys.items()
        ]
    }


def _written(kid: str, claims: Mapping[str, Any], signature: str) -> str:
    """Write a receipt as `sign` does, with the bytes of this signature."""
    header = {"alg": ALGORITHM, "kid": kid, "typ": TYPE}
    parts = _dense(header), _dense(claims), base64url_decode(signature)
    return ".".join(base64url_encode(one).decode() for one in parts)


def _dense(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _thumbprint(key: Ed25519PublicKey) -> str:
    canonical = f'{{"crv":"Ed25519","kty":"OKP","x":"{x_of(key)}"}}'
    return base64url_encode(hashlib.sha256(canonical.encode()).digest()).decode()[:16]


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
