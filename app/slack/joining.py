"""Learn whose tokens these are; until Slack has said so, nothing of it is judged or sent."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from app.delivery.message import Dead, Retry
from app.delivery.retry import wait_before
from app.slack.courier import FAILURES
from app.slack.errors import judge
from app.slack.identity import Identity, Unidentified, WrongInstallation

log = structlog.get_logger()

FIRST, LONGEST = 0.5, 30.0
AT_START, PATIENCE = 5.0, 10.0


def pause_before(tries: int, asked: float | None, chance: float) -> float:
    """Give the seconds until Slack is asked again: doubling, and no less than it asked for.

    `chance`, from 0 to 1, spreads what several replicas do over half of the pause.
    """
    pause = min(LONGEST, FIRST * 2.0 ** min(tries, 16)) * (1 + chance) / 2
    return pause if asked is None else max(pause, wait_before(0, asked))


@dataclass(slots=True)
class Joining:
    """Asks whose tokens these are, until Slack says so: that it is down says nothing of them.

    What Slack does say is final: others' tokens, or none, are `WrongInstallation`.
    """

    ask: Callable[[], Awaitable[Identity]]
    joined: Callable[[], Awaitable[None]]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    identity: Identity | None = None
    later: asyncio.Task[None] | None = None

    def who(self) -> Identity:
        """Give the installation that the tokens are of; raise `Unidentified` until it is known."""
        if self.identity is None:
            raise Unidentified
        return self.identity

    async def start(self) -> None:
        """Ask, and join; where Slack does not answer, go on asking."""
        missed = await self._missed(AT_START)
        if missed is None:
            await self.joined()
            return
        log.warning("slack_not_reached", code=missed.code, then="asked again until it answers")
        self.later = asyncio.get_running_loop().create_task(self._go_on(missed))

    async def until(self, told: asyncio.Event) -> None:
        """Wait until told; raise `WrongInstallation` as soon as Slack says so."""
        waiting = asyncio.ensure_future(told.wait())
        try:
            if self.later is not None:
                await asyncio.wait({waiting, self.later}, return_when=asyncio.FIRST_COMPLETED)
                if self.later.done():
                    self.later.result()
            await waiting
        finally:
            waiting.cancel()

    async def close(self) -> None:
        """Ask no more."""
        if self.later is not None:
            self.later.cancel()
            await asyncio.gather(self.later, return_exceptions=True)

    async def _go_on(self, missed: Retry | None) -> None:
        tries = 0
        while missed is not None:
            await self.sleep(pause_before(tries, missed.after, self.chance()))
            tries += 1
            try:
                missed = await self._missed(PATIENCE)
            except WrongInstallation as problem:
                log.critical("slack_not_joined", why=str(problem))
                raise
        await self.joined()

    async def _missed(self, patience: float) -> Retry | None:
        """Ask once; give why there was no answer, or nothing where there was one."""
        try:
            async with asyncio.timeout(patience):
                self.identity = await self.ask()
        except FAILURES as problem:
            result = judge(problem)
            if isinstance(result, Dead):
                message = f"Slack refuses the token: {result.code}"
                raise WrongInstallation(message) from problem
            return result
        except (AttributeError, TypeError, ValueError):  # whoever answers so is not Slack
            return Retry("unreadable")
        return None
