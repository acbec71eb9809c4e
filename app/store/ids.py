"""Names for new things: time-ordered where they become keys of a tree, random where secret."""

import base64
from collections.abc import Callable
from datetime import datetime

from app.store.mapping import micros

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PAIRS = tuple(left + right for left in ALPHABET for right in ALPHABET)
RANDOM = 16


class Ids:
    """Makes names from time and randomness."""

    def __init__(self, random: Callable[[int], bytes]) -> None:
        self._random = random

    def request(self, now: datetime) -> str:
        """Name a request: the millisecond, then 128 random bits, in Crockford's base 32."""
        chance = int.from_bytes(self._random(RANDOM))
        return f"req_{_digits(micros(now) // 1000, 5)}{_digits(chance, 13)}"

    def token(self) -> str:
        """Give 128 random bits, URL-safe."""
        return base64.urlsafe_b64encode(self._random(RANDOM)).rstrip(b"=").decode()


def earliest(at: datetime) -> str:
    """Give what sorts before the name of every request asked at a moment, or later.

    No request was asked before 1970: a moment before that comes before every name.
    """
    return f"req_{_digits(max(0, micros(at) // 1000), 5)}"


def _digits(number: int, pairs: int) -> str:
    return "".join([PAIRS[(number >> shift) & 1023] for shift in range(10 * (pairs - 1), -1, -10)])
