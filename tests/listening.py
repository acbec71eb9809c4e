"""Endpoints outside that take what they are told, or do not, and a round of telling them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from app.delivery.happening import EVERY
from app.delivery.message import Dead, Result, Retry, Sent
from app.scheduler.subscribers import Subscribers
from app.store.store import Store
from app.workflow.subscriptions import Notice, Wanted

SIEM = "siem"
ALL: Wanted = {SIEM: EVERY}
FAILS, GONE = Retry("status_500"), Dead("status_410")


def taking(_: Notice) -> Result:
    return Sent()


@dataclass
class Ears:
    """Notes what endpoints are told, and answers as `says` says; `held` ones are slow."""

    heard: list[tuple[str, Notice]] = field(default_factory=list)
    says: Callable[[Notice], Result] = taking
    held: set[str] = field(default_factory=set)
    free: asyncio.Event = field(default_factory=asyncio.Event)

    async def tell(self, name: str, notice: Notice) -> Result:
        self.heard.append((name, notice))
        if name in self.held:
            await self.free.wait()
        return self.says(notice)

    def answers(self, result: Result) -> None:
        """Answer so from now on, whatever is told."""
        self.says = lambda _: result

    def told(self, name: str = SIEM) -> list[str]:
        return [one.name for whom, one in self.heard if whom == name]

    def numbers(self, name: str = SIEM) -> list[int]:
        return [one.seq for whom, one in self.heard if whom == name]

    def forget(self) -> None:
        self.heard.clear()


async def round_of(subscribers: Subscribers) -> None:
    """Tell all that can be told now."""
    while begun := await subscribers.look():
        await asyncio.gather(*begun)


async def subscribed(store: Store, ears: Ears, wanted: Wanted = ALL) -> Subscribers:
    """Subscribe endpoints, without the loop that would wait for commits."""
    made = Subscribers(store, ears, wanted)
    await made.start()
    await made.close()
    return Subscribers(store, ears, wanted)
