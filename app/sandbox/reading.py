"""What can be seen in the sandbox."""

from collections.abc import Callable
from typing import TypeVar

from app.sandbox.homes import HomeView
from app.sandbox.messages import Message
from app.sandbox.modals import OpenView
from app.sandbox.stage import Call, Stage

T = TypeVar("T")


class Reading:
    """Everything people and testers can look at."""

    stage: Stage

    def messages(self, channel: str) -> list[Message]:
        """Return what was posted in a channel, oldest first, replies in threads left out."""
        return [one for one in self.stage.world.in_channel(channel) if not one.is_reply]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """Return a message and the replies to it."""
        everything = self.stage.world.in_channel(channel)
        return [one for one in everything if ts in (one.ts, one.thread_ts)]

    def versions(self, channel: str, ts: str) -> list[Message]:
        """Return a message as it was at first and after each change."""
        return self.stage.world.versions(channel, ts)

    def ephemerals(self, user: str) -> list[Message]:
        """Return what only this person sees, oldest first."""
        everything = self.stage.world.whispers.values()
        shown = [one for one in everything if one.to == user and not one.deleted]
        return sorted(shown, key=lambda message: message.ts)

    def dms(self, user: str) -> list[Message]:
        """Return all messages of the app's direct message with a person, threads too."""
        return self.stage.world.in_channel("D" + user[1:])

    def views(self, user: str) -> list[OpenView]:
        """Return a person's open modals, the visible one last."""
        return self.stage.modals.stack(user)

    def view(self, view_id: str) -> OpenView:
        """Return a modal that is or was open."""
        return self.stage.modals.find(view_id)

    def home(self, user: str) -> HomeView | None:
        """Return what a person sees on the app's Home tab."""
        return self.stage.homes.of(user)

    def calls(self, method: str) -> list[Call]:
        """Return the recorded calls of a method, oldest first; `response_url` is one too."""
        return [call for call in self.stage.calls if call.method == method]

    async def until(self, predicate: Callable[[], T], timeout: float = 30.0) -> T:  # noqa: ASYNC109
        """Return the predicate's first true answer, looked at again upon each change."""
        return await self.stage.world.changes.until(predicate, timeout)

    async def connected(self, timeout: float = 30.0) -> None:  # noqa: ASYNC109
        """Wait until the app holds a socket."""
        await self.until(lambda: self.stage.sockets.connections, timeout)
