"""The loop that tells endpoints what happens: each at its own pace, none for another."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

import structlog

from app.delivery.message import Result, Retry, Sent
from app.delivery.subscription import Subscription
from app.tracing.turns import Turns
from app.workflow.ports import Busy, Lane, Records, StoreUnavailable
from app.workflow.subscriptions import (
    Batch,
    Notice,
    Wanted,
    batch_for,
    due_subscriptions,
    lease_subscriptions,
    settle_subscription,
    subscribe,
)

log = structlog.get_logger()

BUDGET = 10.0
"""After so many seconds it is written down how far an endpoint is told: well within a lease."""
UNREADABLE = Batch((), 0)


class Outside(Protocol):
    """Who can speak to endpoints."""

    async def tell(self, name: str, notice: Notice) -> Result:
        """Tell an endpoint what happened, and say what came of it."""


class Subscribers:
    """Tells each endpoint what it wants to hear, one thing after the other.

    It is woken by commits. It has no part in the other messages: an endpoint that is slow or
    gone holds up nobody but itself.
    """

    def __init__(
        self,
        records: Records,
        outside: Outside,
        wanted: Wanted,
        told: Callable[[str, Result], None] = lambda _name, _result: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._records = records
        self._outside = outside
        self._wanted = wanted
        self._monotonic = monotonic
        self._told = told
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()
        self._closing = False
        self._turns = Turns()
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin with what happens next, or where each endpoint was left."""
        if not self._wanted:
            return
        await self._records.write(lambda uow: subscribe(uow, self._wanted))
        self._loop = asyncio.get_running_loop().create_task(self._run())

    def wake(self) -> None:
        """Look for what there is to tell."""
        self._woken.set()

    async def tick(self) -> None:
        """Look again: what failed may be due."""
        self.wake()

    async def close(self, seconds: float = 5.0) -> None:
        """Begin nothing more, and let what is being sent finish."""
        self._closing = True
        self._woken.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                if self._loop is not None:
                    await self._loop
                await asyncio.gather(*self._busy.values(), return_exceptions=True)
        late = tuple(self._busy.values())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self) -> None:
        while not self._closing:
            self._woken.clear()
            try:
                await self.look()
                self._turns.turned("store")
            except (Busy, StoreUnavailable) as problem:
                if self._turns.turned("store", type(problem).__name__):
                    log.warning("webhooks_wait", why=str(problem))
            except Exception:  # one thing that cannot be read must not silence everything
                log.exception("webhooks_not_looked_at")
            await self._woken.wait()

    async def look(self) -> list[asyncio.Task[None]]:
        """Begin to tell whoever there is something to tell; give what was begun."""
        free = {one: names for one, names in self._wanted.items() if one not in self._busy}
        due = await self._records.read(lambda q: due_subscriptions(q, free)) if free else ()
        if not due or self._closing:
            return []
        leased = await self._records.write(lambda uow: lease_subscriptions(uow, due))
        for one in leased:
            task = asyncio.get_running_loop().create_task(self._serve(one))
            self._busy[one.endpoint] = task
            task.add_done_callback(partial(self._served, one.endpoint))
        return [self._busy[one.endpoint] for one in leased]

    def _served(self, name: str, _: asyncio.Task[None]) -> None:
        self._busy.pop(name, None)
        self._woken.set()

    async def _serve(self, leased: Subscription) -> None:
        """Send what comes next, and write down how far that went."""
        try:
            batch = await self._next(leased)
            told, result = await self._send(leased.endpoint, batch)
            await self._records.write(
                lambda uow: settle_subscription(uow, leased, batch, told, result), Lane.DECISION
            )
        except (Busy, StoreUnavailable) as problem:
            log.warning("webhook_not_settled", endpoint=leased.endpoint, why=str(problem))
        except Exception:  # the lease ends by itself, and the same is told again
            log.exception("webhook_not_settled", endpoint=leased.endpoint)

    async def _next(self, leased: Subscription) -> Batch:
        names = self._wanted[leased.endpoint]
        try:
            batch = await self._records.read(lambda q: batch_for(q, leased, names))
        except (Busy, StoreUnavailable):
            raise
        except Exception:
            log.exception("webhook_unreadable", endpoint=leased.endpoint)
            return UNREADABLE
        return batch or Batch((), leased.told)

    async def _send(self, endpoint: str, batch: Batch) -> tuple[int, Result | None]:
        """Send one thing after the other; say up to which entry all was taken."""
        if batch is UNREADABLE:
            return 0, Retry("unreadable")
        begun = self._monotonic()
        told, result = batch.replay.told if batch.replay else 0, None
        for notice in batch.notices:
            result = await self._one(endpoint, notice)
            self._told(endpoint, result)
            if not isinstance(result, Sent):
                return told, result
            told = notice.seq
            if self._closing or self._monotonic() - begun > BUDGET:
                return told, result
        return batch.seen, result

    async def _one(self, endpoint: str, notice: Notice) -> Result:
        try:
            return await self._outside.tell(endpoint, notice)
        except Exception as problem:
            log.exception("webhook_failed", endpoint=endpoint, seq=notice.seq)
            return Retry(type(problem).__name__)
