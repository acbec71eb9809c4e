"""What people do: press, choose, fill in, close, type a command."""

from collections.abc import Mapping
from typing import Any

from app.sandbox import controls, payloads
from app.sandbox.answers import after_command, after_submission
from app.sandbox.messages import Message
from app.sandbox.modals import OpenView
from app.sandbox.seen import Seen
from app.sandbox.stage import Stage
from app.sandbox.transport import Kind, Parcel
from app.sandbox.typed import escaped

REFUSED_BY_CLIENT = "incomplete"


class Acting:
    """The hands of the people in the workspace."""

    stage: Stage

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        value: str | None = None,
    ) -> Seen:
        """Press what is on a message; `value` picks one of several, or an option."""
        return await self.deliver(self.interaction(user, channel, ts, action_id, value))

    def interaction(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        value: str | None = None,
    ) -> dict[str, Any]:
        """Return the payload of a click without delivering it; change it to forge one."""
        message = self._visible(user, channel, ts)
        found = controls.find(message.blocks, action_id, value)
        action = controls.pressed(*found, value, self.stage.world.next_ts())
        return payloads.press(self.stage, user, message, action)

    async def click_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        value: str | None = None,
        values: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Seen:
        """Press what is in an open modal, after typing `values` into it."""
        view = self._open(user, view_id)
        if values:
            view = self._fill(view, values)
        block_id, element = controls.find(view.blocks, action_id, value)
        if element["type"] in controls.EMPTY:
            held = controls.filled(element, value)
            view = self.stage.modals.type_in(view, {block_id: {action_id: held}})
        action = controls.pressed(block_id, element, value, self.stage.world.next_ts())
        return await self.deliver(payloads.press_in_view(self.stage, view, action))

    async def change_in_view(
        self, user: str, view_id: str, block_id: str, values: Mapping[str, Mapping[str, Any]]
    ) -> Seen:
        """Change an input that the app wants to hear of at once (`dispatch_action`)."""
        view = self._fill(self._open(user, view_id), values)
        block = next((one for one in view.blocks if one["block_id"] == block_id), None)
        if block is None or not block.get("dispatch_action"):
            sentence = f"no input in block {block_id!r} is told of at once"
            raise controls.NoSuchControl(sentence)
        held = view.typed[block_id][block["element"]["action_id"]]
        action = controls.changed(block, held, self.stage.world.next_ts())
        return await self.deliver(payloads.press_in_view(self.stage, view, action))

    async def open_home(self, user: str, tab: str = "home") -> Seen:
        """Open the app's Home tab, or its messages tab, as a person does."""
        return await self.emit(payloads.home_opened(self.stage, user, tab))

    async def click_in_home(self, user: str, action_id: str, value: str | None = None) -> Seen:
        """Press what is on a person's Home tab."""
        view = self.stage.homes.of(user)
        if view is None:
            sentence = f"{user} sees no Home"
            raise controls.NoSuchControl(sentence)
        found = controls.find(view.blocks, action_id, value)
        action = controls.pressed(*found, value, self.stage.world.next_ts())
        return await self.deliver(payloads.press_in_home(self.stage, view, action))

    async def submit_view(
        self,
        user: str,
        view_id: str,
        values: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Seen:
        """Fill in an open modal and submit it; what the client refuses is not delivered."""
        view = self._fill(self._open(user, view_id), values or {})
        complaints = controls.missing(view.blocks, controls.state_of(view.blocks, view.typed))
        if complaints:
            self.stage.modals.complain(view, complaints)
            return Seen(acked=False, error=REFUSED_BY_CLIENT, took=0.0, errors=complaints)
        seen = await self.deliver(payloads.submission(self.stage, view))
        return after_submission(self.stage, view, seen)

    async def close_view(self, user: str, view_id: str, *, cleared: bool = False) -> Seen:
        """Close a modal with Cancel, or the whole stack with X (`cleared`)."""
        view = self._open(user, view_id)
        payload = payloads.closing(self.stage, view, cleared=cleared)
        if cleared:
            self.stage.modals.clear(user)
        else:
            self.stage.modals.close(view)
        if not view.content.get("notify_on_close", False):
            return Seen(acked=True, error=None, took=0.0)
        return await self.deliver(payload)

    async def slash(self, user: str, channel: str, typed: str) -> Seen:
        """Type a slash command; what the app answers appears for the person."""
        if "commands" not in self.stage.app.scopes:
            return Seen(acked=False, error="not_a_command", took=0.0)
        if self.stage.app.should_escape:
            typed = escaped(typed, user, self.stage.world)
        payload = payloads.command(self.stage, user, channel, typed)
        seen = await self.deliver(payload, "slash_commands")
        return after_command(self.stage, user, channel, seen)

    async def deliver(self, payload: dict[str, Any], kind: Kind = "interactive") -> Seen:
        """Hand any payload to the app over the transport in use, forged ones too."""
        return await self.stage.delivery.hand_over(Parcel(kind, payload))

    async def emit(self, content: dict[str, Any]) -> Seen:
        """Deliver an event, and again while it is not acknowledged."""
        return await self.stage.delivery.with_retries(payloads.event(self.stage, content))

    def reload(self, user: str) -> None:
        """Reload a person's client: their ephemeral messages are gone."""
        self.stage.world.forget_whispers(user)

    def _visible(self, user: str, channel: str, ts: str) -> Message:
        message = self.stage.world.whispered(channel, ts) or self.stage.world.message(channel, ts)
        place = self.stage.world.channels[channel]
        shut = place.is_private and user not in place.members
        theirs = message is not None and message.to in {None, user}
        if message is None or not theirs or shut or place.user not in {None, user}:
            sentence = f"{user} sees no message {ts} in {channel}"
            raise controls.NoSuchControl(sentence)
        return message

    def _open(self, user: str, view_id: str) -> OpenView:
        stack = self.stage.modals.stack(user)
        if not stack or stack[-1].id != view_id:
            sentence = f"{view_id} is not in front of {user}: {[one.id for one in stack]}"
            raise controls.NoSuchControl(sentence)
        return stack[-1]

    def _fill(self, view: OpenView, values: Mapping[str, Mapping[str, Any]]) -> OpenView:
        known = {
            (block, element["action_id"]): element
            for block, element in controls.controls(view.blocks)
        }
        typed: controls.State = {}
        for block, given in values.items():
            for name, value in given.items():
                if (block, name) not in known:
                    sentence = f"no input {name!r} in block {block!r}, only {sorted(known)}"
                    raise controls.NoSuchControl(sentence)
                typed.setdefault(block, {})[name] = controls.filled(known[block, name], value)
        return self.stage.modals.type_in(view, typed)
