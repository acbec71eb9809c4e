"""Standard Webhooks: the headers by which a receiver knows who sent an event, and when.

See https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime


def signed(secrets: Sequence[bytes], name: str, at: datetime, body: bytes) -> dict[str, str]:
    """Give the headers of an event: its id, when it is sent, and the signatures of both and it.

    There is one signature for each secret: while one takes the place of another, both are good.
    Raises `ValueError` for a time without a zone.
    """
    if at.tzinfo is None:
        message = "a time needs a zone"
        raise ValueError(message)
    seconds = str(int(at.timestamp()))
    content = f"{name}.{seconds}.".encode() + body
    made = (hmac.digest(one, content, hashlib.sha256) for one in secrets)
    return {
        "webhook-id": name,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in made),
    }
