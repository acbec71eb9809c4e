"""The composition root: settings in, a running house out; it owns every lifetime."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial

import aiohttp
import structlog

from app.api.admin import build_admin_api
from app.api.app import ApiConfig, build_api
from app.api.health import HealthRoutes
from app.api.operators.app import build_socket_api
from app.api.operators.listening import answering_at, listening_at
from app.api.underway import Underway
from app.api.waiters import Waiters
from app.bootstrap.alarms import alarms_of
from app.bootstrap.anchors import anchoring, held_to, looks
from app.bootstrap.checks import Checking, Checks
from app.bootstrap.descriptors import complaining_seldom
from app.bootstrap.opening import Keys, keys_of, open_store, replica
from app.bootstrap.outside import Channels, slack_config, told, webhooks
from app.bootstrap.parts import EVERY, Part, refuse_alone
from app.bootstrap.port import answering, connections_of
from app.bootstrap.traces import traces
from app.clock import Clock, SystemClock
from app.metrics.scraping import Scrape
from app.metrics.watching import Watch
from app.scheduler.anchoring import Anchoring
from app.scheduler.covers import end_covers
from app.scheduler.documents import DocumentFiles
from app.scheduler.passing import Passing
from app.scheduler.relay import Relay
from app.scheduler.retention import Retention
from app.scheduler.subscribers import Subscribers
from app.scheduler.ticks import Tick, Ticks
from app.scheduler.verifying import Verifying
from app.settings import Settings, SettingsError
from app.slack.house import SlackRoom
from app.store.store import Committed, Store
from app.workflow.accounts import keep_accounts, stale_accounts
from app.workflow.ports import Lane
from app.workflow.tidy import chain_repeats

log = structlog.get_logger()

# A stop takes less than ten seconds: calls that wait for something have three of them, what is
# being sent to Slack has what is left of eight.
ANSWERED, ENDED, STOPPED = 3.0, 6.0, 8.0


class House:
    """The running service: what it is made of, in the order in which it is opened."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        keys: Keys,
        clock: Clock,
        pace: float = 1.0,
        parts: AbstractSet[Part] = EVERY,
    ) -> None:
        self.settings = settings
        self.parts = parts
        self.store = store
        self.clock = clock
        self.waiters = Waiters()
        self.underway = Underway()
        self.watch = Watch(clock.now)
        self.outside = webhooks(settings, store)
        self.told = told(settings, self.outside)
        self.subscribers = Subscribers(store, self.outside, self.told.wanted, self.watch.told)
        self.files = DocumentFiles(
            *(store, settings.policy, settings.roster, clock.now),
            endpoints=frozenset(settings.webhooks),
            actor=replica(),
        )
        self.watch.meters.differing.set_function(lambda: len(self.files.differing))
        self.passing = Passing(store, clock.now, clock.monotonic, lambda: self.stopping)
        self._keys = keys
        self._stack = contextlib.AsyncExitStack()
        self._relay: Relay | None = None
        self._slack: SlackRoom | None = None
        self._port = settings.port
        self._verifying = Verifying(store, store.trust)
        self._pace = pace
        self.stopping, self._ends = False, 0.0

    @property
    def url(self) -> str:
        """Where it listens."""
        host = self.settings.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}"

    def committed(self, what: Committed) -> None:
        """Wake whoever waits for what was just committed."""
        self.watch.committed(what.happened, what.units)
        self.passing.noticing.committed(what.happened)
        self.waiters.wake(what.requests, what.agents, everybody=what.all)
        if self._relay is not None and (what.addresses or what.all):
            self._relay.wake(what.addresses)
        if what.happened or what.requests or what.all:
            self.subscribers.wake()

    async def start(self) -> None:
        """Load the documents, join Slack, begin to send and to tick, and listen."""
        self._stack.enter_context(complaining_seldom(asyncio.get_running_loop(), time.monotonic))
        self._stack.enter_context(traces(self.settings))
        await self.files.start()
        if self.store.alone:
            await self.store.write(lambda uow: uow.free_leases())
        self._slack = slack = await self._room()
        anchors = anchoring(self.settings, self.store, self._keys, slack)
        await held_to(anchors, self._stack)
        await slack.start()
        self._stack.push_async_callback(lambda: slack.close(self._left()))
        await slack.places.report()
        await slack.user_groups.refresh()
        checks = self._checking(slack, anchors).each()
        alarms = alarms_of(self.settings, self.outside, self.store, checks, self.passing)
        ticks = [Tick("alarms", 15.0, alarms.look), Tick("documents", 1.0, self.files.look)]
        if Part.SLACK in self.parts:
            ticks += await self._send(slack)
        ticks += looks(anchors, self._verifying, writes=Part.SCHEDULER in self.parts)
        if Part.SCHEDULER in self.parts:
            ticks += self._ticks(slack)
        self._tick(ticks)
        await self._listen(slack, checks)
        log.info(
            "serving", url=self.url, slack_mode=self.settings.slack_mode, parts=sorted(self.parts)
        )

    async def _room(self) -> SlackRoom:
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        config = replace(slack_config(self.settings), hears=Part.SLACK in self.parts)
        return SlackRoom(config, self.store, self.clock.now, session)

    async def _send(self, slack: SlackRoom) -> list[Tick]:
        """Begin to send what waits, and what happens; tell what is to be looked at again."""
        relay = self._relay = Relay(
            *(self.store, Channels(slack.channel, self.outside), time.monotonic),
            gap=self._pace,
            told=self.watch.sent,
            joined=lambda: slack.joined,
        )
        relay.start()
        self._stack.push_async_callback(lambda: relay.close(self._left()))
        relay.wake()
        await self.subscribers.start()
        self._stack.push_async_callback(lambda: self.subscribers.close(self._left()))

        async def relayed() -> None:
            relay.wake()

        return [Tick("relay", 1.0, relayed), Tick("webhooks", 1.0, self.subscribers.tick)]

    def _tick(self, each: Iterable[Tick]) -> None:
        ticks = Ticks(tuple(each), told=self.watch.ticked)
        ticks.start()
        self._stack.callback(ticks.close)

    async def until(self, told: asyncio.Event) -> None:
        """Run until told to stop; raise `WrongInstallation` where Slack says so only now."""
        await (self._slack.until(told) if self._slack else told.wait())

    async def close(self) -> None:
        """Answer who waits, stop taking work, finish what was begun."""
        self.stopping, self._ends = True, time.monotonic() + STOPPED
        self.waiters.close()
        asyncio.get_running_loop().call_later(ANSWERED, self.underway.end)
        await self._stack.aclose()

    def _left(self) -> float:
        return max(0.5, self._ends - time.monotonic())

    def _checking(self, slack: SlackRoom, anchors: Anchoring) -> Checking:
        return Checking(
            records=self.store,
            slack=slack,
            files=self.files,
            passing=self.passing,
            trust=self.store.trust,
            anchors=anchors,
            wanted=self.told.wanted,
            stopping=lambda: self.stopping,
        )

    async def _listen(self, slack: SlackRoom, checks: Checks) -> None:
        about = (lambda: len(self.waiters), checks, self.told.wanted)
        scrape = Scrape(self.watch.meters, self.store, *about)
        connections = connections_of(self.settings)
        config = ApiConfig(
            records=self.store,
            directory=slack.directory,
            keyed=self._keys.keyed,
            now=self.clock.now,
            monotonic=time.monotonic,
            signing=self._keys.signing,
            retired=self._keys.retired.receipts,
            waiters=self.waiters,
            ready=checks,
            scrape=scrape.text,
            called=self.watch.called,
            released=self.watch.released,
            outside=self.told,
            public_url=self.settings.public_url,
            underway=self.underway,
            agents=Part.API in self.parts,
            connections=connections,
        )
        app = build_api(config)
        app.router.add_post("/slack/events", slack.handler)
        port = answering(self.settings, app, connections, ENDED)
        self._port = await self._stack.enter_async_context(port)
        await self._listen_apart(scrape, checks)

    async def _listen_apart(self, scrape: Scrape, checks: Checks) -> None:
        """Listen where only operators come."""
        url, stopping = self.settings.public_url, lambda: self.stopping
        if socket := self.settings.socket:
            api = build_socket_api(self.store, url, stopping, self.underway, self.told)
            await self._stack.enter_async_context(listening_at(socket, api))
        if self.settings.admin_port is not None:
            health = HealthRoutes(self.store, checks, self.clock.now, trusted=True)
            admin = build_admin_api(scrape.text, health, stopping, url, self.underway)
            port = answering_at(self.settings.host, self.settings.admin_port, admin)
            await self._stack.enter_async_context(port)

    def _ticks(self, slack: SlackRoom) -> list[Tick]:
        async def refresh() -> None:
            stale = await self.store.read(lambda q: stale_accounts(q, 20))
            found = await slack.directory.look_up(stale) if stale else None
            if found:
                await self.store.write(lambda uow: keep_accounts(uow, found), Lane.DECISION)

        async def repeats() -> None:
            await self.store.write(chain_repeats)

        retention = Retention(self.store, self.settings.retain_days)
        return [
            Tick("time", 1.0, self.passing.pass_on),
            Tick("covers", 5.0, partial(end_covers, self.store)),
            Tick("accounts", 15.0, refresh),
            Tick("channels", 15.0, slack.places.look_around),
            Tick("user_groups", 15.0, slack.user_groups.refresh),
            Tick("repeats", 20.0, repeats),
            Tick("shred", 60.0, retention.shred),
            Tick("tidy", 60.0, retention.tidy),
        ]


@contextlib.asynccontextmanager
async def open_house(
    settings: Settings,
    clock: Clock | None = None,
    pace: float = 1.0,
    parts: AbstractSet[Part] = EVERY,
) -> AsyncIterator[House]:
    """Run the service, or parts of it, until the block ends.

    `pace` is the seconds between two messages to one channel.

    Raises `SettingsError`, `DocumentsUnusable`, and what store and Slack refuse with.
    """
    if missing := settings.missing():
        raise SettingsError("\n".join(missing))
    refuse_alone(settings, parts)
    clock = clock or SystemClock()
    houses: list[House] = []

    def committed(what: Committed) -> None:
        for house in houses:
            house.committed(what)

    async with open_store(settings, clock, committed) as store:
        house = House(settings, store, keys_of(settings), clock, pace, parts)
        houses.append(house)
        try:
            await house.start()
            yield house
        finally:
            await house.close()
