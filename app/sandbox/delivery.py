"""Handing payloads to the app within Slack's three seconds."""

import asyncio
import dataclasses
from collections import deque
from dataclasses import dataclass
from typing import Any

from app.sandbox.seen import Reply, Seen
from app.sandbox.transport import Parcel, Transport
from app.sandbox.world import World

REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}


PAST = 50


@dataclass
class Delivered:
    """One attempt to hand something over; `seen` is None until it ended."""

    number: str
    payload: dict[str, Any]
    at: float
    seen: Seen | None = None


class Delivery:
    """The timer around whichever transport is in use."""

    def __init__(
        self,
        world: World,
        transport: Transport,
        ack_timeout: float,
        waits: tuple[float, ...],
    ) -> None:
        self._world = world
        self._waits = waits
        self.ack_timeout = ack_timeout
        self.transport = transport
        self.past: deque[Delivered] = deque(maxlen=PAST)

    async def hand_over(self, parcel: Parcel) -> Seen:
        """Deliver once; what is not acknowledged in time shows its person an error."""
        return (await self._attempt(parcel))[0]

    async def with_retries(self, payload: dict[str, Any]) -> Seen:
        """Deliver an event, and again after each wait until it is acknowledged."""
        seen, reply = await self._attempt(Parcel("events_api", payload))
        for attempt, wait in enumerate(self._waits, start=1):
            if seen.acked or reply.stop_retrying:
                break
            await asyncio.sleep(wait)
            reason = REASONS.get(seen.error or "", "http_error")
            seen, reply = await self._attempt(Parcel("events_api", payload, attempt, reason))
        return seen

    async def _attempt(self, parcel: Parcel) -> tuple[Seen, Reply]:
        number = self._world.fresh("d")
        sent = {"type": parcel.kind, "payload": parcel.payload, "retry": parcel.retry}
        self._note("delivery", number, sent)
        kept = self._world.journal.safe(parcel.payload)
        delivered = Delivered(number, kept, self._world.clock())
        self.past.append(delivered)
        clock = asyncio.get_running_loop().time
        started = clock()
        reply = await self._in_time(parcel)
        seen = Seen(reply.acked, reply.error, clock() - started, reply.status, reply.body)
        delivered.seen = seen
        self._note("ack" if seen.acked else "unacked", number, dataclasses.asdict(seen))
        self._world.changes.touch()
        return seen, reply

    async def _in_time(self, parcel: Parcel) -> Reply:
        try:
            async with asyncio.timeout(self.ack_timeout):
                return await self.transport.carry(parcel)
        except TimeoutError:
            return Reply(acked=False, error="operation_timeout")

    def _note(self, kind: str, number: str, facts: dict[str, Any]) -> None:
        self._world.journal.note(kind, {"delivery": number, **facts})
