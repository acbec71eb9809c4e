"""The default clock; tests hand in their own."""

import time
from collections.abc import Callable

Clock = Callable[[], float]

REAL: Clock = time.time  # noqa: TID251  the sandbox shares no clock with the product it judges
