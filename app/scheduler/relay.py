"""The loop that sends messages: woken by commits, paced by address, safe to run twice."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

import structlog

from app.delivery.message import Dead, Leased, MessageKind, Result, Retry, Sent
from app.delivery.retry import ENOUGH, ENOUGH_OUTSIDE, wait_before
from app.tracing.spans import Kind, span
from app.tracing.turns import Turns
from app.workflow.deliver import lease_messages, settle_message
from app.workflow.ports import Busy, Lane, Records, StoreUnavailable

log = structlog.get_logger()

PARALLEL = 8


class Channel(Protocol):
    """Where messages go."""

    async def send(self, leased: Leased) -> Result:
        """Bring about what the message says, as things are now."""


class Relay:
    """Sends what waits, at most `PARALLEL` at once and one a `gap` seconds to each address.

    Slack takes one message a second in a channel (SLACK.md §5). Until it is `joined`, what is for
    it waits as it is: it is not tried, so no attempt of it is counted.
    """

    def __init__(
        self,
        records: Records,
        channel: Channel,
        monotonic: Callable[[], float],
        *,
        gap: float = 1.0,
        told: Callable[[Leased, Result], None] = lambda _leased, _result: None,
        joined: Callable[[], bool] = lambda: True,
    ) -> None:
        self._records = records
        self._channel = channel
        self._monotonic = monotonic
        self._gap = gap
        self._told = told
        self._joined = joined
        self._ready: dict[str, float] = {}
        self._sending: dict[asyncio.Task[None], str] = {}
        self._woken = asyncio.Event()
        self._closing = False
        self._turns = Turns()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to send."""
        self._loop = asyncio.get_running_loop().create_task(self._run())

    def wake(self, addresses: frozenset[str] = frozenset()) -> None:
        """Look for what is due; for addresses that are paced, their turn comes anyway."""
        if not addresses or any(one not in self._ready for one in addresses):
            self._woken.set()

    async def close(self, seconds: float = 5.0) -> None:
        """Stop leasing, and let what is being sent finish."""
        self._closing = True
        self._woken.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                if self._loop is not None:
                    await self._loop
                await asyncio.gather(*self._sending, return_exceptions=True)
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _run(self) -> None:
        while not self._closing:
            self._woken.clear()
            try:
                await self._lease()
            except Exception:  # one thing that cannot be read must not silence everything
                log.exception("lease_failed")
            await self._sleep()

    async def _sleep(self) -> None:
        turns = [at for one, at in self._ready.items() if one not in self._sending.values()]
        wait = max(0.0, min(turns) - self._monotonic()) if turns else None
        try:
            await asyncio.wait_for(self._woken.wait(), wait)
        except TimeoutError:
            return

    async def _lease(self) -> None:
        now = self._monotonic()
        sending = set(self._sending.values())
        self._ready = {one: at for one, at in self._ready.items() if at > now or one in sending}
        free = PARALLEL - len(self._sending)
        if free <= 0 or self._closing:
            return
        busy, outside = frozenset(self._ready), not self._joined()
        try:
            leased = await self._records.write(
                lambda uow: lease_messages(uow, free, busy, outside=outside), Lane.DECISION
            )
        except (Busy, StoreUnavailable) as problem:
            if self._turns.turned("store", type(problem).__name__):
                log.warning("relay_waits", why=str(problem))
            return
        self._turns.turned("store")
        for one in leased:
            self._send(one)

    def _send(self, leased: Leased) -> None:
        address = leased.message.address
        self._ready[address] = self._monotonic() + self._gap
        task = asyncio.get_running_loop().create_task(self._traced(leased))
        self._sending[task] = address
        task.add_done_callback(self._sent)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.pop(task, None)
        self._woken.set()

    async def _traced(self, leased: Leased) -> None:
        with span(Kind.MESSAGE, leased.message.kind.value) as told:
            told.about(leased.message.request_id)
            told.tell({"attempts": leased.attempts})
            result = await self._deliver(leased)
            told.tell({"result": type(result).__name__.lower()})
            if not isinstance(result, Sent):
                told.failed(result.code)

    async def _deliver(self, leased: Leased) -> Result:
        try:
            result = await self._channel.send(leased)
        except Exception as problem:
            log.exception("message_failed", request_id=leased.message.request_id)
            result = Retry(type(problem).__name__)
        _tell(leased, result)
        self._told(leased, result)
        if isinstance(result, Retry) and result.after:
            address = leased.message.address
            self._ready[address] = self._monotonic() + wait_before(leased.attempts, result.after)
        try:
            await self._records.write(
                lambda uow: settle_message(uow, leased, result), Lane.DECISION
            )
        except (Busy, StoreUnavailable) as problem:
            log.warning("settle_failed", why=str(problem), message=leased.id)
        except Exception:  # the lease ends by itself, and the message comes again
            log.exception("settle_failed", message=leased.id)
        return result


def _tell(leased: Leased, result: Result) -> None:
    kind = leased.message.kind
    about = {"kind": kind.value, "request_id": leased.message.request_id}
    enough = ENOUGH_OUTSIDE if kind is MessageKind.WEBHOOK else ENOUGH
    match result:
        case Retry(code=code) if leased.attempts >= enough:
            log.error("message_held", code=code, attempts=leased.attempts, **about)
        case Retry(code=code):
            log.warning("message_delayed", code=code, attempts=leased.attempts, **about)
        case Dead(code=code):
            log.error("message_undeliverable", code=code, **about)
        case Sent():
            log.info("message_sent", **about)
