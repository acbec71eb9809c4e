"""The one form of an action whose digest is approved, signed and redeemed."""

import hashlib

import rfc8785

from app.domain.action import Action, Context, Json, Payload, Resource


def canonical_arguments(action: Action) -> bytes:
    """Write the arguments alone in the RFC 8785 form; raises as `canonical_bytes` does."""
    return _written(dict(action.arguments))


def canonical_bytes(action: Action, resource: Resource, arguments: bytes = b"") -> bytes:
    """Write name, arguments and resource in the RFC 8785 form.

    The arguments may be written already. Raises `ValueError` for what I-JSON cannot hold
    (integers over 2^53, NaN, infinities).
    """
    on = _written({"id": resource.id, "type": resource.type})
    told = (arguments or canonical_arguments(action), _written(action.name), on)
    return b'{"arguments":%b,"name":%b,"resource":%b}' % told


def digest_of(canonical: bytes) -> str:
    """Give the SHA-256 of an action's bytes, as `sha256:` and hexadecimal digits."""
    return f"sha256:{hashlib.sha256(canonical).hexdigest()}"


def payload_of(
    action: Action,
    resource: Resource,
    context: Context,
    labels: dict[str, str],
    arguments: bytes = b"",
) -> Payload:
    """Put the exact bytes, their SHA-256 and the agent's claims together."""
    canonical = canonical_bytes(action, resource, arguments)
    return Payload(action, canonical, digest_of(canonical), context, labels)


def _written(value: Json) -> bytes:
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as problem:
        raise ValueError(str(problem)) from problem
