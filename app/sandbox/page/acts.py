"""What people do on the page, one function each."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from multidict import MultiMapping

from app.sandbox.controls import NoSuchControl, controls
from app.sandbox.errors import SlackError
from app.sandbox.page.conversation import ONLY_COMMANDS
from app.sandbox.page.extras import Extras
from app.sandbox.page.fields import field_name
from app.sandbox.page.memory import Memory
from app.sandbox.page.place import Place
from app.sandbox.sandbox import Sandbox
from app.sandbox.seen import Seen

Form = MultiMapping[Any]
GONE = "This is not there any more: what you see is how it is now."
LATE = "{app} did not answer within three seconds ({error})."
FAILED = "{app} could not be reached ({error})."
COMMAND = "{typed} failed with the error “{error}”."
DELIVERED_NOT = "We had some trouble connecting. Try again? ({error})"


class Malformed(ValueError):  # noqa: N818 - said of the form
    """The page's own script sends no such form."""


class Acts:
    """The hands of whoever sits in front of the page."""

    def __init__(self, box: Sandbox, memory: Memory, extras: Extras) -> None:
        self._box = box
        self._memory = memory
        self._extras = extras
        self.known: dict[str, Callable[[Place, Form], Awaitable[None]]] = {
            "click": self.click,
            "home": self.home,
            "press": self.press,
            "change": self.change,
            "submit": self.submit,
            "close": self.close,
            "slash": self.slash,
            "do": self.do,
        }

    async def click(self, place: Place, form: Form) -> None:
        """Press something on a message."""
        action, value = _pressed(form)
        channel, ts = _text(form, "channel"), _text(form, "ts")
        self._say(place, ts, "")
        try:
            seen = await self._box.click(place.person, channel, ts, action, value)
        except (NoSuchControl, KeyError):
            self._say(place, ts, GONE)
            return
        self._say(place, ts, self._trouble(seen))

    async def home(self, place: Place, form: Form) -> None:
        """Press something on the app's Home."""
        action, value = _pressed(form)
        view = self._box.home(place.person)
        spot = view.id if view else ""
        try:
            seen = await self._box.click_in_home(place.person, action, value)
        except NoSuchControl:
            self._say(place, spot, GONE)
            return
        self._say(place, spot, self._trouble(seen))

    async def press(self, place: Place, form: Form) -> None:
        """Press something in the open dialog, with what was typed into it so far."""
        action, value = _pressed(form)
        view = _text(form, "view")
        try:
            typed = self._typed(view, form)
            seen = await self._box.click_in_view(place.person, view, action, value, typed)
        except (NoSuchControl, SlackError):
            self._say(place, view, GONE)
            return
        self._say(place, view, self._trouble(seen))

    async def change(self, place: Place, form: Form) -> None:
        """Change an input of the open dialog that the app hears of at once."""
        view, block = _text(form, "view"), _text(form, "changed")
        try:
            typed = self._typed(view, form)
            seen = await self._box.change_in_view(place.person, view, block, typed)
        except (NoSuchControl, SlackError):
            self._say(place, view, GONE)
            return
        self._say(place, view, self._trouble(seen))

    async def submit(self, place: Place, form: Form) -> None:
        """Submit the open dialog."""
        view = _text(form, "view")
        try:
            typed = self._typed(view, form)
            seen = await self._box.submit_view(place.person, view, values=typed)
        except (NoSuchControl, SlackError):
            self._say(place, view, GONE)
            return
        failed = seen.error and not seen.errors
        self._say(place, view, DELIVERED_NOT.format(error=seen.error) if failed else "")

    async def close(self, place: Place, form: Form) -> None:
        """Close the open dialog, or with X all of them."""
        try:
            cleared = bool(form.get("cleared"))
            await self._box.close_view(place.person, _text(form, "view"), cleared=cleared)
        except NoSuchControl:
            return

    async def slash(self, place: Place, form: Form) -> None:
        """Type a command."""
        typed, channel = _text(form, "typed").strip(), _text(form, "channel")
        spot = f"command {channel}"
        if channel not in self._box.stage.world.channels:
            raise Malformed(channel)
        if not typed.startswith("/"):
            self._say(place, spot, ONLY_COMMANDS)
            return
        seen = await self._box.slash(place.person, channel, typed)
        said = COMMAND.format(typed=typed.split()[0], error=seen.error) if seen.error else ""
        self._say(place, spot, said)

    async def do(self, _: Place, form: Form) -> None:
        """Begin something that stands beside the workspace."""
        if not self._extras.do(_text(form, "what")):
            raise Malformed(_text(form, "what"))

    def _typed(self, view: str, form: Form) -> dict[str, dict[str, Any]]:
        typed: dict[str, dict[str, Any]] = {}
        for block, element in controls(self._box.view(view).blocks):
            action, name = element["action_id"], field_name(block, element["action_id"])
            given = [str(one) for one in form.getall(name, [])]
            if element["type"] == "checkboxes":
                typed.setdefault(block, {})[action] = given
            elif given and (given[0] or element["type"] == "plain_text_input"):
                typed.setdefault(block, {})[action] = given[0].replace("\r\n", "\n")
        return typed

    def _trouble(self, seen: Seen) -> str:
        if seen.error is None:
            return ""
        form = LATE if seen.error == "operation_timeout" else FAILED
        return form.format(app=self._box.app.name, error=seen.error)

    def _say(self, place: Place, spot: str, sentence: str) -> None:
        self._memory.say(place.person, spot, sentence)
        self._box.stage.world.changes.touch()


def _pressed(form: Form) -> tuple[str, str | None]:
    try:
        action, value, field = json.loads(_text(form, "press"))
    except (TypeError, ValueError) as problem:
        raise Malformed(str(problem)) from problem
    if field is not None:
        value = _text(form, str(field)) or None
    return str(action), None if value is None else str(value)


def _text(form: Form, name: str) -> str:
    return str(form.get(name, ""))
