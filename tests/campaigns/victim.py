"""Start the service as `hitl serve` does, without pacing, and have it die at a named point.

    python tests/campaigns/victim.py [POINT NUMBER]

`queued`: with the NUMBERth submission handed to the writer, before its commit.
`committed`: after the NUMBERth submission's commit, before anybody is answered.
`posted`: after the NUMBERth message was posted, before that is written down.
`migrating`: before the NUMBERth table of the schema is made.
"""

import asyncio
import os
import signal
import sys
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.bootstrap import house as housed
from app.bootstrap import open_house, opening
from app.cli.logs import configure_logs
from app.scheduler.relay import Relay
from app.settings import settings_from
from app.store.store import Store
from app.workflow.ports import Lane


class Death:
    """Counts towards one point, and kills this process there."""

    def __init__(self, point: str = "", number: int = 0) -> None:
        self.point = point
        self.left = number

    def is_at(self, point: str) -> bool:
        if point != self.point:
            return False
        self.left -= 1
        return self.left == 0

    def strike(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def dying_store(death: Death) -> type[Store]:
    class DyingStore(Store):
        async def write(self, work: Any, lane: Lane = Lane.SUBMISSION) -> Any:
            if lane is not Lane.SUBMISSION:
                return await super().write(work, lane)
            if death.is_at("queued"):
                handed = asyncio.ensure_future(super().write(work, lane))
                await asyncio.sleep(0)
                death.strike()
                return await handed
            answer = await super().write(work, lane)
            if death.is_at("committed"):
                death.strike()
            return answer

    return DyingStore


class DyingChannel:
    def __init__(self, channel: Any, death: Death) -> None:
        self.channel = channel
        self.death = death

    async def send(self, leased: Any) -> Any:
        result = await self.channel.send(leased)
        if self.death.is_at("posted"):
            self.death.strike()
        return result


def relaying_to(death: Death) -> Any:
    def relay(records: Any, channel: Any, monotonic: Any, **further: Any) -> Relay:
        return Relay(records, DyingChannel(channel, death), monotonic, **further)

    return relay


def main() -> None:
    point, number = [*sys.argv[1:3], "", "0"][:2]
    death = Death(point, int(number))
    for place, name, dying in (
        (opening, "Store", dying_store(death)),
        (housed, "Relay", relaying_to(death)),
    ):
        assert hasattr(place, name), f"{place.__name__} makes no {name}: nothing would die"
        setattr(place, name, dying)

    @event.listens_for(Engine, "before_cursor_execute")
    def before(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "CREATE TABLE" in statement and death.is_at("migrating"):
            death.strike()

    configure_logs("json")
    asyncio.run(until_told())


async def until_told() -> None:
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with open_house(settings_from(), pace=0.0) as house:
        structlog.get_logger().info("listening", url=house.url)
        await told.wait()


if __name__ == "__main__":
    main()
