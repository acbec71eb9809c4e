"""When to try again."""

FIRST = 1.0
LONGEST = 300.0


def wait_before(attempts: int, asked: float | None) -> float:
    """Give the seconds to wait after so many attempts: doubling, or what the other side asked."""
    own = min(LONGEST, FIRST * 2.0 ** min(attempts, 16))
    return own if asked is None else max(asked, 0.0)
