"""The one form of an action whose digest is approved, signed and redeemed."""

import hashlib

import rfc8785

from app.domain.action import Action, Context, Payload, Resource


def canonical_bytes(action: Action, resource: Resource) -> bytes:
    """Write name, arguments and resource in the RFC 8785 form.

    Raises `ValueError` for what I-JSON cannot hold (integers over 2^53, NaN, infinities).
    """
    try:
        return rfc8785.dumps(
            {
                "arguments": dict(action.arguments),
                "name": action.name,
                "resource": {"id": resource.id, "type": resource.type},
            }
        )
    except rfc8785.CanonicalizationError as problem:
        raise ValueError(str(problem)) from problem


def digest_of(canonical: bytes) -> str:
    """Give the SHA-256 of an action's bytes, as `sha256:` and hexadecimal digits."""
    return f"sha256:{hashlib.sha256(canonical).hexdigest()}"


def payload_of(
    action: Action, resource: Resource, context: Context, labels: dict[str, str]
) -> Payload:
    """Put the exact bytes, their SHA-256 and the agent's claims together."""
    canonical = canonical_bytes(action, resource)
    return Payload(action, canonical, digest_of(canonical), context, labels)
