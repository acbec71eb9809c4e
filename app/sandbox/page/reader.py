"""Whoever reads: their zone, and what they call people and channels."""

from dataclasses import dataclass

from app.sandbox.page.moments import formatted
from app.sandbox.people import Person
from app.sandbox.world import World


@dataclass(frozen=True)
class Reader:
    """One person in front of the page."""

    world: World
    person: Person

    def person_named(self, user: str) -> str:
        """Return a person's name."""
        found = self.world.people.get(user)
        return found.real_name if found else user

    def channel_named(self, channel: str) -> str:
        """Return a channel's name."""
        found = self.world.channels.get(channel)
        return found.name if found else channel

    def moment(self, form: str, at: float) -> str:
        """Write a time in the reader's zone; what is no time stays as it is."""
        try:
            return formatted(form, at, self.world.clock(), self.person.tz)
        except (OverflowError, OSError, ValueError):
            return ""
