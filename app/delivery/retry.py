"""When to try again."""

import math

FIRST = 1.0
LONGEST = 300.0
LONGEST_ASKED = 3600.0


def wait_before(attempts: int, asked: float | None) -> float:
    """Give the seconds to wait after so many attempts: doubling, or what the other side asked.

    What is asked is believed between a second and an hour; what is not a number is not asked.
    """
    if asked is None or math.isnan(asked):
        return min(LONGEST, FIRST * 2.0 ** min(attempts, 16))
    return min(LONGEST_ASKED, max(FIRST, asked))
