"""Server-sent events: an agent hears what happens to its own requests, without asking again."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import web

from app.api import examples
from app.api.auth import Caller, Gate
from app.api.calls import AGENT, Answer, Call, declare
from app.api.parameters import LAST_EVENT_ID, last_event_id
from app.api.problems import Declined, Problem
from app.api.refusing import KEYED
from app.api.shapes import event_shape
from app.api.waiters import Waiters, heard
from app.api.writing import encode
from app.domain.authority import KeyKind
from app.workflow.follow import Followed, follow
from app.workflow.ports import Queries, Records, StoreUnavailable

# https://html.spec.whatwg.org/multipage/server-sent-events.html
EVENT_STREAM = "text/event-stream"
HEADERS = {
    "Content-Type": EVENT_STREAM,
    "X-Accel-Buffering": "no",  # nginx would keep events back until its buffer is full
}
OPENING = "retry: 3000\n"
BEAT = 15.0
ENDING = (Declined, StoreUnavailable, ConnectionError)
AHEAD = (
    "Last-Event-ID is ahead of the last entry here, so these are not the records it is from. "
    "List the requests, and follow without it."
)


@dataclass(frozen=True, slots=True)
class EventRoutes:
    """The stream. `most` are the streams that one agent may hold, `beat` is in seconds."""

    records: Records
    gate: Gate
    waiters: Waiters
    most: int
    public_url: str
    beat: float

    @declare(
        Call(
            route="GET /v1/events",
            name="follow_events",
            who=AGENT,
            parameters=(LAST_EVENT_ID,),
            gives={200: Answer(EVENT_STREAM, examples.EVENTS)},
            problems=KEYED | {"bad_header", "too_many_streams"},
        )
    )
    async def events(self, request: web.Request) -> web.StreamResponse:
        """Follow what happens to the agent's own requests, as server-sent events.

        An event tells what happened and how the request stood then; `links.self` tells the rest.
        After a connection ended, `Last-Event-ID` goes on behind the last `id` that was received,
        without a gap and without telling anything twice. Ids alone come too, without data: keep
        them. Without `Last-Event-ID` the stream begins with what happens next.
        """
        caller = await self.gate.admit(request, KeyKind.AGENT)
        after = last_event_id(request)
        with self.waiters.following(caller.name, self.most) as ear:
            first = await self._look(caller, after)
            response = web.StreamResponse(headers=HEADERS)
            await response.prepare(request)
            if request.method != "HEAD":
                await self._stream(request, response, caller, ear, first)
        return response

    async def _stream(
        self,
        request: web.Request,
        response: web.StreamResponse,
        caller: Caller,
        ear: asyncio.Event,
        seen: Followed,
    ) -> None:
        """Tell what there is, and then what comes, until the key, the service or the caller ends.

        The status was sent: what goes wrong now can only end the stream, which loses nothing.
        """
        try:
            with suppress(*ENDING):
                await self._write(response, OPENING + self._text(seen))
                while seen.more or await self._woken(ear):
                    ear.clear()
                    seen = await self._look(caller, seen.seen)
                    await self._write(response, self._text(seen))
                    await asyncio.sleep(0)  # others have their turn while this one catches up
        except TimeoutError:
            if request.transport is not None:
                request.transport.abort()

    async def _woken(self, ear: asyncio.Event) -> bool:
        """Wait for a change or the next beat; no, once the service stops."""
        if not self.waiters.closed:
            await heard(ear, asyncio.get_running_loop().time() + self.beat)
        return not self.waiters.closed or ear.is_set()

    async def _look(self, caller: Caller, after: int | None) -> Followed:
        """Look behind an entry; raises the 401 of a dead key, the 400 of an entry not there."""

        def query(q: Queries) -> Followed:
            key, head = self.gate.key(q, caller), q.chain_head().seq
            if after is None:
                return Followed((), head)
            if after > head:
                raise Declined(Problem("bad_header", AHEAD))
            return follow(q, key.name, after)

        return await self.records.read(query)

    def _text(self, seen: Followed) -> str:
        """Write events, and then how far all was told: an id alone is kept and is no event."""
        shaped = [(one, encode(event_shape(one, self.public_url))) for one in seen.told]
        told = [f"id: {one.seq}\nevent: {one.what}\ndata: {said}\n\n" for one, said in shaped]
        return f"{''.join(told)}: here\nid: {seen.seen}\n\n"

    async def _write(self, response: web.StreamResponse, text: str) -> None:
        """Write; raises TimeoutError where what was sent before is not read for a beat."""
        async with asyncio.timeout(self.beat):
            await response.write(text.encode())
