"""Standard Webhooks: the headers by which a receiver knows who sent an event, and when.

See https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
from datetime import datetime


def signed(secret: bytes, name: str, at: datetime, body: bytes) -> dict[str, str]:
    """Give the headers of an event: its id, when it is sent, and the signature of both and it.

    Raises `ValueError` for a time without a zone.
    """
    if at.tzinfo is None:
        message = "a time needs a zone"
        raise ValueError(message)
    seconds = str(int(at.timestamp()))
    content = f"{name}.{seconds}.".encode() + body
    signature = base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()
    return {
        "webhook-id": name,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{signature}",
    }
