"""What a test or the demo arranges behind people's backs."""

import dataclasses

from app.sandbox.faults import Fault
from app.sandbox.request_url import encoded
from app.sandbox.signing import signed_headers
from app.sandbox.stage import Stage
from app.sandbox.transport import Parcel
from app.sandbox.wire import Json


class Arranging:
    """Faults, signatures, and changes of channels and people."""

    stage: Stage

    def inject(self, fault: Fault) -> None:
        """Plant a fault into the Web API."""
        self.stage.faults.plant(fault)

    def clear_faults(self) -> None:
        """Forget the faults that have not happened yet."""
        self.stage.faults.clear()

    def sign(self, body: bytes, timestamp: int | str | None = None) -> dict[str, str]:
        """Return the headers that sign a body, now or at another time."""
        stamp = int(self.stage.world.clock()) if timestamp is None else timestamp
        return signed_headers(self.stage.app.signing_secret, body, str(stamp))

    def body(self, payload: dict[str, object]) -> bytes:
        """Return the form body of an interaction, as Slack posts it."""
        return encoded(Parcel("interactive", payload))[1]

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        self._change(channel, is_archived=True)

    def share_externally(self, channel: str) -> None:
        """Share a channel with the other teams' people."""
        home = self.stage.team
        guests = {one.id for one in self.stage.world.people.values() if one.team != home}
        members = self.stage.world.channels[channel].members | guests
        self._change(channel, is_ext_shared=True, members=members)

    def remove_bot(self, channel: str) -> None:
        """Remove the app from a channel."""
        self.leave(channel, self.stage.app.user)

    def join(self, channel: str, user: str) -> None:
        """Make someone a member."""
        self._change(channel, members=self.stage.world.channels[channel].members | {user})

    def leave(self, channel: str, user: str) -> None:
        """End a membership."""
        self._change(channel, members=self.stage.world.channels[channel].members - {user})

    def deactivate(self, user: str) -> None:
        """Deactivate an account."""
        self.flag(user, deleted=True)

    def flag(self, user: str, **flags: Json) -> None:
        """Set flags of an account, `is_restricted=True` for example."""
        person = self.stage.world.people[user]
        self.stage.world.put_person(dataclasses.replace(person, **flags))

    def leave_out(self, *names: str) -> None:
        """Say nothing of these flags of accounts and channels from now on, as older Slacks do."""
        self.stage.world.left_out = frozenset(names)

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message, as an administrator can."""
        message = self.stage.world.versions(channel, ts)[-1]
        self.stage.world.show(dataclasses.replace(message, deleted=True), "deleted")

    def wait_for_acks(self, seconds: float) -> None:
        """Change how long people wait for an acknowledgement before they see an error."""
        self.stage.delivery.ack_timeout = seconds

    def be_patient(self, seconds: float) -> None:
        """Wait longer than Slack does for whatever a busy machine makes late.

        That is an acknowledgement, and the dialog that a trigger is to open.
        """
        self.wait_for_acks(seconds)
        self.stage.triggers.seconds = seconds

    async def redeliver(self) -> bool:
        """Send the newest envelope again, as if its acknowledgement was lost; say if one came."""
        return (await self.stage.sockets.again()).acked

    async def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to come again, as Slack does every few hours."""
        await self.stage.sockets.refresh(reason)

    async def warn_sockets(self) -> None:
        """Announce the end of every connection some seconds before it, as Slack does."""
        await self.stage.sockets.warn()

    def cut_sockets(self) -> None:
        """Break every connection without a word."""
        self.stage.sockets.cut()

    def _change(self, channel: str, **fields: Json) -> None:
        before = self.stage.world.channels[channel]
        self.stage.world.put_channel(dataclasses.replace(before, **fields))
