"""Slack's v0 request signature."""

import hashlib
import hmac


def signature(secret: str, body: bytes, timestamp: str) -> str:
    """Return the signature of a body sent at a time."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def signed_headers(secret: str, body: bytes, timestamp: str) -> dict[str, str]:
    """Return the two headers that authenticate a request from Slack."""
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, body, timestamp),
    }
