"""The composition root: settings in, a running house out; it owns every lifetime."""

import contextlib
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp
import structlog
from aiohttp import web

from app.api.app import ApiConfig, Check, build_api
from app.api.waiters import Waiters
from app.audit.chain import START
from app.audit.verify import Broken
from app.clock import Clock, SystemClock
from app.policy.document import load_policy
from app.receipts.claims import SigningKey
from app.roster.document import load_roster
from app.scheduler.documents import DocumentFiles
from app.scheduler.ending import end_what_is_due
from app.scheduler.relay import Relay
from app.scheduler.ticks import Tick, Ticks
from app.settings import Settings, SettingsError
from app.slack.house import SlackConfig, SlackRoom
from app.store.committed import OnCommit
from app.store.store import Committed, Parsers, Store
from app.workflow.accounts import keep_accounts, stale_accounts
from app.workflow.ports import Lane
from app.workflow.tidy import chain_repeats

log = structlog.get_logger()

DUE_AT_ONCE = 50
STOPPING = 8.0


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of the service, read once."""

    data: bytes = field(repr=False)
    pepper: bytes = field(repr=False)
    signing: SigningKey

    def keyed(self, text: str) -> bytes:
        """Hash a text with the pepper, as the store does."""
        return hmac.digest(self.pepper, text.encode(), hashlib.sha256)


class House:
    """The running service: what it is made of, in the order in which it is opened."""

    def __init__(
        self, settings: Settings, store: Store, keys: Keys, clock: Clock, pace: float = 1.0
    ) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self.waiters = Waiters()
        self.files = DocumentFiles(store, settings.policy, settings.roster)
        self._keys = keys
        self._stack = contextlib.AsyncExitStack()
        self._relay: Relay | None = None
        self._slack: SlackRoom | None = None
        self._port = settings.port
        self._verified = START
        self._broken = ""
        self._pace = pace
        self.stopping = False

    @property
    def url(self) -> str:
        """Where it listens."""
        host = self.settings.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}"

    def committed(self, what: Committed) -> None:
        """Wake whoever waits for what was just committed."""
        self.waiters.wake(what.requests, everybody=what.all)
        if self._relay is not None and (what.addresses or what.all):
            self._relay.wake(what.addresses)

    async def start(self) -> None:
        """Load the documents, join Slack, begin to send and to tick, and listen."""
        await self.files.start()
        if self.store.alone:
            await self.store.write(lambda uow: uow.free_leases())
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        slack = SlackRoom(slack_config(self.settings), self.store, self.clock.now, session)
        self._slack = slack
        self._relay = Relay(self.store, slack.channel, time.monotonic, gap=self._pace)
        await slack.start()
        self._stack.push_async_callback(slack.close)
        self._relay.start()
        self._stack.push_async_callback(self._relay.close)
        self._relay.wake()
        ticks = Ticks(self._ticks(slack, self._relay))
        ticks.start()
        self._stack.callback(ticks.close)
        await self._listen(slack)
        log.info("serving", url=self.url, slack_mode=self.settings.slack_mode)

    async def close(self) -> None:
        """Answer who waits, stop taking work, finish what was begun."""
        self.stopping = True
        self.waiters.close()
        await self._stack.aclose()

    async def _listen(self, slack: SlackRoom) -> None:
        config = ApiConfig(
            records=self.store,
            directory=slack.directory,
            keyed=self._keys.keyed,
            now=self.clock.now,
            monotonic=time.monotonic,
            signing=self._keys.signing,
            waiters=self.waiters,
            ready=self._checks(slack),
            public_url=self.settings.public_url,
        )
        app = build_api(config)
        app.router.add_post("/slack/events", slack.handler)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=STOPPING, auto_decompress=False
        )
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, self.settings.host, self.settings.port, backlog=1024)
        await site.start()
        self._port = runner.addresses[0][1]

    def _ticks(self, slack: SlackRoom, relay: Relay) -> tuple[Tick, ...]:
        async def end() -> None:
            ended = DUE_AT_ONCE
            while ended == DUE_AT_ONCE and not self.stopping:
                ended = await end_what_is_due(self.store, DUE_AT_ONCE)

        async def refresh() -> None:
            stale = await self.store.read(lambda q: stale_accounts(q, 20))
            found = await slack.directory.look_up(stale) if stale else None
            if found:
                await self.store.write(lambda uow: keep_accounts(uow, found), Lane.DECISION)

        async def relayed() -> None:
            relay.wake()

        async def repeats() -> None:
            await self.store.write(chain_repeats)

        return (
            Tick("end_due", 1.0, end),
            Tick("relay", 1.0, relayed),
            Tick("accounts", 15.0, refresh),
            Tick("repeats", 20.0, repeats),
            Tick("documents", 1.0, self.files.look),
            Tick("verify_tail", 60.0, self._verify_tail),
        )

    async def _verify_tail(self) -> None:
        """Check what was chained since the last time; a break stays in `readyz`."""
        found = await self.store.verify(self._verified)
        if isinstance(found, Broken):
            self._broken = str(found)
            log.error("chain_broken", entry=found.seq, why=self._broken)
        else:
            self._verified = found

    def _checks(self, slack: SlackRoom) -> dict[str, Callable[[], Awaitable[Check]]]:
        async def serving() -> Check:
            return Check(not self.stopping, "stopping" if self.stopping else "")

        async def connected() -> Check:
            return Check(slack.connected, "" if slack.connected else "no connection to Slack")

        async def documents() -> Check:
            active = await self.store.read(lambda q: (q.policy(), q.roster()))
            usable = None not in active
            return Check(usable, self.files.alarm or ("" if usable else "unreadable"))

        async def delivery() -> Check:
            state = await self.store.read(lambda q: q.outbox())
            lost = f"{state.undeliverable} undeliverable" if state.undeliverable else ""
            return Check(ok=True, detail=lost or f"{state.waiting} waiting")

        async def clock() -> Check:
            behind = await self.store.read(lambda q: q.clock_behind)
            return Check(not behind, "behind the last entry: nothing is approved" * behind)

        async def chain() -> Check:
            return Check(not self._broken, self._broken)

        return {
            "service": serving,
            "chain": chain,
            "clock": clock,
            "slack": connected,
            "documents": documents,
            "delivery": delivery,
        }


@contextlib.asynccontextmanager
async def open_store(
    settings: Settings, clock: Clock | None = None, on_commit: OnCommit | None = None
) -> AsyncIterator[Store]:
    """Open the database alone, for a command that needs no more."""
    keys = keys_of(settings)
    store = await Store.open(
        settings.database_url,
        data_key=keys.data,
        pepper=keys.pepper,
        clock=clock or SystemClock(),
        parsers=Parsers(policy=load_policy, roster=load_roster),
        on_commit=on_commit or (lambda _: None),
    )
    try:
        yield store
    finally:
        await store.close()


@contextlib.asynccontextmanager
async def open_house(
    settings: Settings, clock: Clock | None = None, pace: float = 1.0
) -> AsyncIterator[House]:
    """Run the whole service until the block ends.

    `pace` is the seconds between two messages to one channel.

    Raises `SettingsError`, `DocumentsUnusable`, and what store and Slack refuse with.
    """
    if missing := settings.missing():
        raise SettingsError("\n".join(missing))
    clock = clock or SystemClock()
    houses: list[House] = []

    def committed(what: Committed) -> None:
        for house in houses:
            house.committed(what)

    async with open_store(settings, clock, committed) as store:
        house = House(settings, store, keys_of(settings), clock, pace)
        houses.append(house)
        try:
            await house.start()
            yield house
        finally:
            await house.close()


def keys_of(settings: Settings) -> Keys:
    """Read the secrets; raises `SettingsError`."""
    return Keys(
        settings.secret("data_key"),
        settings.secret("key_pepper"),
        SigningKey(settings.secret("receipt_key")),
    )


def slack_config(settings: Settings) -> SlackConfig:
    """Say to the Slack room what it needs to know."""
    return SlackConfig(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        api_url=settings.slack_api_url,
        team=settings.slack_team,
        enterprise=settings.slack_enterprise,
        app_id=settings.slack_app,
        mode=settings.slack_mode,
    )
