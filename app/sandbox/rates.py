"""Slack's rate limits: one message a second per channel, and tiers per method and minute."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from app.sandbox.clock import Clock

SECOND = 1.0
MINUTE = 60.0
POSTS_PER_SECOND = 1  # D chat.postMessage
# J MethodsRateLimits: tier 2 is 20+, tier 3 is 50+, tier 4 is 100+, special is "hundreds"
PER_MINUTE = {
    "chat.postMessage": 300,
    "chat.update": 50,
    "chat.postEphemeral": 100,
    "views.open": 100,
    "views.update": 100,
    "views.publish": 100,
    "users.info": 100,
    "conversations.open": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "usergroups.list": 20,
    "usergroups.users.list": 20,
    "auth.test": 300,
    "blocks.validate": 50,
}


@dataclass(frozen=True)
class Window:
    """At most so many calls of one kind in a span of time."""

    what: str
    most: int
    seconds: float


class Rates:
    """Counts calls in sliding windows; a refused call does not count."""

    def __init__(self, clock: Clock, *, on: bool) -> None:
        self._clock = clock
        self._on = on
        self._seen: dict[Window, deque[float]] = defaultdict(deque)

    def wait_for(self, method: str, channel: str) -> int:
        """Count a call, or return the seconds after which to try again."""
        windows = _windows(method, channel) if self._on else []
        now = self._clock()
        wait = max((self._wait(window, now) for window in windows), default=0)
        if not wait:
            for window in windows:
                self._seen[window].append(now)
        return wait

    def _wait(self, window: Window, now: float) -> int:
        seen = self._seen[window]
        while seen and now - seen[0] >= window.seconds:
            seen.popleft()
        if len(seen) < window.most:
            return 0
        return max(1, math.ceil(seen[0] + window.seconds - now))


def _windows(method: str, channel: str) -> list[Window]:
    windows = [Window(method, PER_MINUTE[method], MINUTE)] if method in PER_MINUTE else []
    if method == "chat.postMessage":
        windows.append(Window(f"{method} {channel}", POSTS_PER_SECOND, SECOND))
    return windows
