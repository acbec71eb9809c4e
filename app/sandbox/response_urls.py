"""Response URLs: five uses within thirty minutes."""

import dataclasses
from dataclasses import dataclass

from app.sandbox.errors import refuse
from app.sandbox.limits import RESPONSE_URL_SECONDS, RESPONSE_URL_USES
from app.sandbox.world import World


@dataclass(frozen=True)
class Origin:
    """What a response URL answers to; `ts` is the message it came from, if any."""

    user: str
    channel: str
    at: float
    ts: str | None = None
    ephemeral: bool = False
    uses: int = 0


class ResponseUrls:
    """The response URLs handed out so far, by the last part of their path."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._origins: dict[str, Origin] = {}

    def issue(self, origin: Origin) -> str:
        """Hand out a new one."""
        name = self._world.fresh("R")
        self._origins[name] = origin
        return name

    def use(self, name: str) -> Origin:
        """Count one use and return what it answers to."""
        origin = self._origins.get(name)
        if origin is None:
            refuse("invalid_url")
        if self._world.clock() - origin.at > RESPONSE_URL_SECONDS:
            refuse("expired_url")
        if origin.uses >= RESPONSE_URL_USES:
            refuse("used_url")
        self._origins[name] = dataclasses.replace(origin, uses=origin.uses + 1)
        return origin
