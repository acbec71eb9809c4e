"""The app's Home tab: one view for each person, published by the app."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from app.sandbox.errors import refuse
from app.sandbox.markup.normal import normal_blocks
from app.sandbox.wire import Json
from app.sandbox.world import World


@dataclass(frozen=True)
class HomeView:
    """What one person sees on the app's Home tab."""

    id: str
    user: str
    content: dict[str, Any]
    hash: str

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """What stands on it."""
        return list(self.content["blocks"])


class Homes:
    """The newest Home of everybody for whom one was published."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._views: dict[str, HomeView] = {}

    def of(self, user: str) -> HomeView | None:
        """Return a person's Home, if the app published one."""
        return self._views.get(user)

    def publish(self, user: str, content: Json, expected: str | None = None) -> HomeView:
        """Put a checked view onto a person's Home in place of what is there."""
        person = self._world.people.get(user)
        if person is None or person.is_bot:
            refuse("user_not_found")
        before = self._views.get(user)
        if expected is not None and (before is None or expected != before.hash):
            refuse("hash_conflict")
        blocks = normal_blocks(content["blocks"], lambda: self._world.fresh("b"))
        view = HomeView(
            before.id if before else self._world.fresh("V"),
            user,
            {**content, "blocks": blocks},
            f"{self._world.clock():.0f}.{self._world.fresh('h')}",
        )
        self._views[user] = view
        self._world.journal.note("home", dataclasses.asdict(view))
        self._world.changes.touch()
        return view
