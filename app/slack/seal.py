"""Slack's signature over the raw bytes of a request, and the memory of those already seen."""

import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

WINDOW = 300
REMEMBERED = 20_000
STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seal:
    """Judges signatures by the signing secret; an empty secret seals nothing."""

    secret: str = field(repr=False)

    def holds(
        self, stamps: Sequence[str], signatures: Sequence[str], body: bytes, now: datetime
    ) -> bool:
        """Tell whether exactly one signature is there, is right, and is not too old or new."""
        if not self.secret or len(stamps) != 1 or len(signatures) != 1:
            return False
        stamp, signature = stamps[0], signatures[0]
        if not STAMP.fullmatch(stamp) or not SIGNATURE.fullmatch(signature):
            return False
        if abs(now.timestamp() - int(stamp)) > WINDOW:
            return False
        return hmac.compare_digest(signature, self.sign(stamp, body))

    def sign(self, stamp: str, body: bytes) -> str:
        """Sign a body as Slack does."""
        base = b"v0:" + stamp.encode() + b":" + body
        return "v0=" + hmac.new(self.secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Memory:
    """Remembers signatures while they could be sent again, and no more than so many."""

    seen: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def first(self, signature: str, now: datetime) -> bool:
        """Tell whether this is the first time, and remember it."""
        moment = now.timestamp()
        while self.seen and next(iter(self.seen.values())) < moment - 2 * WINDOW:
            self.seen.popitem(last=False)
        if signature in self.seen:
            return False
        if len(self.seen) >= REMEMBERED:
            self.seen.popitem(last=False)
        self.seen[signature] = moment
        return True
