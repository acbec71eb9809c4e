"""Faults that a test plants into the Web API."""

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What goes wrong, for which calls, how many times.

    `error`, `status`, `retry_after` and `hang` leave the call undone; `delay` lets it run later;
    `drop_after_accept` runs it and closes the connection without an answer.
    """

    method: str = "*"
    error: str | None = None
    times: int = 1
    status: int | None = None
    delay: float | None = None
    drop_after_accept: bool = False
    hang: bool = False
    channel: str | None = None
    retry_after: int | None = None

    def hits(self, method: str, channels: frozenset[str]) -> bool:
        """Tell whether this fault is meant for the call."""
        right_method = self.method in {"*", method}
        return right_method and (self.channel is None or self.channel in channels)


NONE = Fault(times=0)


class Faults:
    """The faults still to come, in the order they were planted."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def plant(self, fault: Fault) -> None:
        """Add a fault."""
        self._waiting.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        self._waiting.clear()

    def next_for(self, method: str, channels: frozenset[str]) -> Fault:
        """Take the first fault that is meant for a call."""
        for place, fault in enumerate(self._waiting):
            if fault.hits(method, channels):
                self._spend(place, fault)
                return fault
        return NONE

    def _spend(self, place: int, fault: Fault) -> None:
        if fault.times <= 1:
            del self._waiting[place]
        else:
            self._waiting[place] = dataclasses.replace(fault, times=fault.times - 1)
