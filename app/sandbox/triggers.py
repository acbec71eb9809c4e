"""Trigger ids: they live three seconds and open one modal."""

import dataclasses
from dataclasses import dataclass

from app.sandbox.errors import refuse
from app.sandbox.limits import TRIGGER_SECONDS
from app.sandbox.world import World


@dataclass(frozen=True)
class Trigger:
    """Who pressed something, and when."""

    user: str
    at: float
    used: bool = False


class Triggers:
    """The triggers handed out so far."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._triggers: dict[str, Trigger] = {}
        self.seconds = TRIGGER_SECONDS

    def issue(self, user: str) -> str:
        """Hand out a trigger for what a person just did."""
        name = self._world.fresh("1700.")
        self._triggers[name] = Trigger(user, self._world.clock())
        return name

    def exchange(self, name: str) -> str:
        """Use a trigger up and return its person."""
        trigger = self._triggers.get(name)
        if trigger is None:
            refuse("invalid_trigger_id")
        if trigger.used:
            refuse("exchanged_trigger_id")
        if self._world.clock() - trigger.at > self.seconds:
            refuse("expired_trigger_id")
        self._triggers[name] = dataclasses.replace(trigger, used=True)
        return trigger.user
