"""The relay goes on: no answer, no error and no record silences it."""

import asyncio
import math
from collections.abc import Callable
from typing import Any

import pytest

from app.delivery.message import Leased, Message, MessageKind, Result, Retry, Sent
from app.scheduler.relay import Relay
from app.workflow.ports import Busy, Lane
from tests.clocks import NOON


class Records:
    """Leases what it is told to, or fails; settling is remembered, or fails."""

    def __init__(
        self, *turns: list[Leased] | Exception, settling: Exception | None = None
    ) -> None:
        self.turns = list(turns)
        self.settling = settling
        self.settled = 0

    async def write(self, work: Callable[[Any], Any], lane: Lane = Lane.SUBMISSION) -> Any:
        assert lane is Lane.DECISION
        return work(self)

    def lease(
        self, limit: int, seconds: float, busy: frozenset[str], *, outside: bool
    ) -> tuple[Leased, ...]:
        del limit, seconds, outside
        turn = self.turns.pop(0) if self.turns and not busy else []
        if isinstance(turn, Exception):
            raise turn
        return tuple(turn)

    def card(self, name: str) -> None:
        del name

    def settle(self, leased: Leased, *, retry_at: object = None) -> bool:
        del leased, retry_at
        if self.settling is not None:
            raise self.settling
        self.settled += 1
        return True

    now = NOON


class Channel:
    def __init__(self, answer: Result | Exception) -> None:
        self.answer = answer
        self.sent = 0

    async def send(self, leased: Leased) -> Result:
        del leased
        self.sent += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def a_message() -> Leased:
    message = Message(MessageKind.REPLY, "req_1", "key", "C1", "card")
    return Leased(1, message, 1, 1, NOON)


async def settles(
    records: Any, channel: Channel, wanted: Callable[[], bool], monotonic: Any = None
) -> None:
    relay = Relay(records, channel, monotonic or (lambda: 0.0), gap=0.0)
    relay.start()
    try:
        async with asyncio.timeout(30):
            while not wanted():
                relay.wake()
                await asyncio.sleep(0)
    finally:
        await relay.close()


@pytest.mark.parametrize("wrong", [ValueError("a kind of message not known here"), Busy()])
async def test_a_lease_that_fails_is_not_the_last(wrong: Exception) -> None:
    records, channel = Records(wrong, [a_message()]), Channel(Sent())

    await settles(records, channel, lambda: records.settled == 1)


@pytest.mark.parametrize("answer", [KeyError("ts"), Retry("ratelimited", 1.0), Sent()])
async def test_whatever_a_channel_answers_is_settled(answer: Result | Exception) -> None:
    records, channel = Records([a_message()]), Channel(answer)

    await settles(records, channel, lambda: records.settled == 1)


async def test_a_message_that_cannot_be_settled_leaves_the_others_alone() -> None:
    failing = Records([a_message()], [a_message()], settling=RuntimeError("stale"))
    channel = Channel(Sent())

    await settles(failing, channel, lambda: channel.sent == 2)


@pytest.mark.parametrize("after", [math.inf, 1e12, math.nan])
async def test_no_answer_of_slack_s_silences_a_channel_for_ever(after: float) -> None:
    at = [0.0]
    records = Records([a_message()], [], [])
    channel = Channel(Retry("ratelimited", after))

    def wanted() -> bool:
        if channel.sent == 1 and records.settled == 1:
            at[0] = 3601.0
            records.turns = [[a_message()]]
        return channel.sent == 2

    await settles(records, channel, wanted, lambda: at[0])
