"""When to try again."""

import math

ENOUGH, ENOUGH_OUTSIDE = 8, 2
"""Attempts after which a message is held, not only late: to Slack, to an address outside."""

FIRST = 1.0
OUTSIDE = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
"""Seconds after each attempt at an address outside, as Standard Webhooks advises."""
JITTER = 0.1
"""Up to this part of a wait is taken off at random, so that not everybody comes back at once."""
LONGEST = 300.0
LONGEST_ASKED = 3600.0


def wait_before(attempts: int, asked: float | None) -> float:
    """Give the seconds to wait after so many attempts: doubling, or what the other side asked.

    What is asked is believed between a second and an hour; what is not a number is not asked.
    """
    if asked is None or math.isnan(asked):
        return min(LONGEST, FIRST * 2.0 ** min(attempts, 16))
    return min(LONGEST_ASKED, max(FIRST, asked))


def wait_outside(attempts: int, asked: float | None, chance: float) -> float | None:
    """Give the seconds to wait after so many attempts at an address outside; None: no more.

    `chance` is from 0 to 1. Longer where the other side asked for it, within what is believed.
    """
    if attempts > len(OUTSIDE):
        return None
    wait = OUTSIDE[attempts - 1] * (1 - JITTER * chance)
    return wait if asked is None else max(wait, wait_before(attempts, asked))
