"""The sandbox's parts, put together once."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from app.sandbox.app import App
from app.sandbox.delivery import Delivery
from app.sandbox.faults import Faults
from app.sandbox.homes import Homes
from app.sandbox.messages import Message
from app.sandbox.modals import Modals
from app.sandbox.rates import Rates
from app.sandbox.response_urls import ResponseUrls
from app.sandbox.sockets import Sockets
from app.sandbox.triggers import Triggers
from app.sandbox.world import World


@dataclass
class Call:
    """One call of the Web API; `answer` is None until it is done, even if it never got through."""

    number: int
    method: str
    arguments: dict[str, Any]
    at: float
    answer: dict[str, Any] | None = None


@dataclass
class Stage:
    """What the Web API, the deliveries and the people act on."""

    world: World
    app: App
    rates: Rates
    modals: Modals
    homes: Homes
    triggers: Triggers
    response_urls: ResponseUrls
    sockets: Sockets
    delivery: Delivery
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    origin: str = ""
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def team(self) -> str:
        """The workspace's id."""
        return self.world.workspace.team

    def message_json(self, message: Message) -> dict[str, Any]:
        """Return a message as the Web API and interactions carry it."""
        return message.as_json(self.app.id, self.app.bot, self.team)


def set_up(
    world: World,
    app: App,
    *,
    rate_limit: bool,
    ack_timeout: float,
    event_retries: tuple[float, ...],
) -> Stage:
    """Build all parts around a world."""
    sockets = Sockets(world, app)
    return Stage(
        world,
        app,
        Rates(world.clock, on=rate_limit),
        Modals(world),
        Homes(world),
        Triggers(world),
        ResponseUrls(world),
        sockets,
        Delivery(world, sockets, ack_timeout, event_retries),
    )
