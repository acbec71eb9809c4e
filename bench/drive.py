"""The driver: agents that ask and wait, and reviewers who click, as fast as they are answered."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from bench.callers import Callers, Dialog
from bench.figures import MILLI, Spread, lasting, spread
from bench.place import Service
from bench.town import CHANNELS, REVIEWERS, channel_of
from bench.wire import Answer, Connection, connect, request_bytes

CREATED, ACCEPTED, OK = 201, 202, 200
FEW = 8
CLICKING = 64
LOOK_AGAIN = 0.004
CARD_OF = "SELECT id FROM cards WHERE request_id = ?"
TS_OF = "SELECT ts FROM cards WHERE request_id = ? AND ts <> ''"


class Unexpected(Exception):  # noqa: N818 - it says what is so
    """The service answered something else than it should; nothing may be measured then."""


@dataclass(slots=True)
class Times:
    """How long the parts of a cycle took, in seconds, one for each cycle."""

    submit: list[float] = field(default_factory=list)
    posted: list[float] = field(default_factory=list)
    ack: list[float] = field(default_factory=list)
    release: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cycles:
    """What a run of cycles came to."""

    per_second: float
    submit: Spread
    posted: Spread
    ack: Spread
    release: Spread
    processor_ms: float


@dataclass(frozen=True, slots=True)
class Driver:
    """Drives one service; it reads the ids of cards from the database, and never writes."""

    service: Service
    callers: Callers
    dialog: Dialog
    database: sqlite3.Connection
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def decisions(self, waiters: int, seconds: float) -> Cycles:
        """Ask, reject by a submitted dialog, be released; again until time is up."""
        return await self._cycles(waiters, seconds, self._decided)

    async def posted(self, waiters: int, seconds: float) -> Cycles:
        """Ask, see the card posted, approve by its button, be released."""
        return await self._cycles(waiters, seconds, self._approved)

    async def allowed(self, callers: int, seconds: float) -> tuple[float, Spread]:
        """Ask for what policy allows, again and again; give how many a second."""
        taken: list[float] = []

        async def ask(connection: Connection) -> None:
            for _ in lasting(seconds):
                began = perf_counter()
                answer = await connection.send(self.callers.read(next(self.numbers)))
                _expect(answer, CREATED)
                taken.append(answer.at - began)

        async with self._connections(callers) as connections:
            began = perf_counter()
            await asyncio.gather(*map(ask, connections))
            return len(taken) / (perf_counter() - began), spread(taken)

    async def clicks(self, rate: int, seconds: float) -> Spread:
        """Click so many times a second, whatever the answers do; time counts from the plan."""
        cards = [await self._card() for _ in range(max(1, int(rate * seconds)))]
        free: asyncio.Queue[Connection] = asyncio.Queue()
        taken: list[float] = []

        async def click(card: str, planned: float) -> None:
            connection = await free.get()
            answer = await connection.send(self.callers.submission(self.dialog, card))
            _expect(answer, OK)
            taken.append(answer.at - planned)
            free.put_nowait(connection)

        async with self._connections(CLICKING) as connections, asyncio.TaskGroup() as group:
            for one in connections:
                free.put_nowait(one)
            began = perf_counter()
            for number, card in enumerate(cards):
                planned = began + number / rate
                await asyncio.sleep(max(0.0, planned - perf_counter()))
                group.create_task(click(card, planned))
        return spread(taken)

    @asynccontextmanager
    async def waiting(self, waits: int) -> AsyncIterator[None]:
        """Hold so many waits open, each on a connection and a request of its own."""
        async with self._connections(waits) as connections:
            for connection in connections:
                request, _ = await self._asked(connection, next(self.numbers), 0)
                connection.send(self.callers.wait(next(self.numbers), request)).add_done_callback(
                    _forgotten
                )
            yield

    async def _cycles(
        self,
        waiters: int,
        seconds: float,
        cycle: Callable[[list[Connection], Times], Awaitable[None]],
    ) -> Cycles:
        times = Times()

        async def turn(connections: list[Connection]) -> None:
            for _ in lasting(seconds):
                await cycle(connections, times)

        async with self._connections(3 * waiters) as made:
            groups = [made[first : first + 3] for first in range(0, len(made), 3)]
            began, used = perf_counter(), self.service.processor
            await asyncio.gather(*map(turn, groups))
            took, used = perf_counter() - began, self.service.processor - used
        done = len(times.release)
        return Cycles(
            per_second=done / took,
            processor_ms=MILLI * used / done,
            submit=spread(times.submit),
            posted=spread(times.posted),
            ack=spread(times.ack),
            release=spread(times.release),
        )

    async def _decided(self, connections: list[Connection], times: Times) -> None:
        asking, waiting, clicking = connections
        agent = next(self.numbers)
        request, took = await self._asked(asking, agent, agent % FEW)
        wait = waiting.send(self.callers.wait(agent, request))
        click = self.callers.submission(self.dialog, self._read(CARD_OF, request))
        times.submit.append(took)
        await _decide(clicking.send(click), wait, times, "rejected")

    async def _approved(self, connections: list[Connection], times: Times) -> None:
        asking, waiting, clicking = connections
        agent = next(self.numbers)
        shop = FEW + agent % (CHANNELS - FEW)  # the others have the decisions' cards before them
        request, took = await self._asked(asking, agent, shop)
        began = perf_counter()
        wait = waiting.send(self.callers.wait(agent, request))
        ts = await self._posted(request)
        times.submit.append(took)
        times.posted.append(perf_counter() - began)
        who = REVIEWERS[agent % len(REVIEWERS)]
        channel = channel_of(shop)
        press = await self._door(f"/press/{channel}/{ts}?who={who}")
        await _decide(clicking.send(self.callers.press(press)), wait, times, "approved")

    async def _asked(self, connection: Connection, agent: int, shop: int) -> tuple[str, float]:
        call = self.callers.held(agent, shop)
        began = perf_counter()
        answer = await connection.send(call)
        _expect(answer, ACCEPTED)
        return str(json.loads(answer.body)["id"]), answer.at - began

    async def _card(self) -> str:
        connection = await connect(self.service.url)
        request, _ = await self._asked(connection, next(self.numbers), 0)
        connection.close()
        return self._read(CARD_OF, request)

    async def _posted(self, request: str) -> str:
        # The database is looked at, because nobody but the relay knows when a card is posted.
        while not (ts := self._read(TS_OF, request)):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_AGAIN)
        return ts

    async def _door(self, path: str) -> dict[str, Any]:
        return await ask_door(self.service, path)

    def _read(self, query: str, request: str) -> str:
        row = self.database.execute(query, (request,)).fetchone()
        return str(row[0]) if row else ""

    @asynccontextmanager
    async def _connections(self, count: int) -> AsyncIterator[list[Connection]]:
        made = [await connect(self.service.url) for _ in range(count)]
        try:
            yield made
        finally:
            for one in made:
                one.close()


@asynccontextmanager
async def driver_of(service: Service) -> AsyncIterator[Driver]:
    """Make a driver: one request is rejected by hand, and its dialog is the pattern of all."""
    callers, database = Callers(service.ground), service.ground.database()
    connection = await connect(service.url)
    answer = await connection.send(callers.held(0, 0))
    _expect(answer, ACCEPTED)
    connection.close()
    request, ts = json.loads(answer.body)["id"], ""
    while not ts:
        row = database.execute(TS_OF, (request,)).fetchone()
        ts = row[0] if row else ""
        await asyncio.sleep(LOOK_AGAIN)
    path = f"/reject/{channel_of(0)}/{ts}?who={REVIEWERS[0]}"
    dialog = Dialog(await ask_door(service, path))
    driver = Driver(service, callers, dialog, database)
    try:
        yield driver
    finally:
        database.close()


async def ask_door(service: Service, path: str) -> dict[str, Any]:
    """Ask the workspace for a payload."""
    doors = await connect(service.ground.workspace["doors"])
    answer = await doors.send(request_bytes("GET", path))
    doors.close()
    _expect(answer, OK)
    payload: dict[str, Any] = json.loads(answer.body)
    return payload


async def _decide(
    click: asyncio.Future[Answer], wait: asyncio.Future[Answer], times: Times, wanted: str
) -> None:
    began = perf_counter()
    acked, released = await asyncio.gather(click, wait)
    _expect(acked, OK)
    _expect(released, OK)
    if json.loads(released.body)["state"] != wanted:
        raise Unexpected(released.body.decode())
    times.ack.append(acked.at - began)
    times.release.append(released.at - began)


def _expect(answer: Answer, status: int) -> None:
    if answer.status != status:
        message = f"{answer.status} instead of {status}: {answer.body.decode()[:500]}"
        raise Unexpected(message)


def _forgotten(wait: asyncio.Future[Answer]) -> None:
    """Do not mind that a wait ends with its connection."""
    wait.exception()
