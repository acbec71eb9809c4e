"""People at their Slack: they find a card, press a button, fill a dialog, read what comes."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.demo.transcript import Transcript
from app.sandbox import Sandbox

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Pressed:
    """What pressing a button came to: when it was pressed, and what the person was told."""

    at: float
    told: str


@dataclass(frozen=True, slots=True)
class People:
    """The workspace as those who work in it use it."""

    box: Sandbox
    transcript: Transcript

    async def card(self, channel: str, request: str) -> str:
        """Wait for the card of a request in a channel, and give its ts."""
        await self.box.until(lambda: bool(self._ts(channel, request)), timeout=PATIENCE)
        return self._ts(channel, request)

    async def press(self, who: str, channel: str, request: str, button: str) -> Pressed:
        """Press a button on the card of a request."""
        ts = await self.card(channel, request)
        at = time.monotonic()
        seen = await self.box.click(who, channel, ts, f"hitl.{button}")
        return Pressed(at, f"(Slack shows an error: {seen.error})" if seen.error else "")

    async def told(self, who: str, channel: str, request: str, button: str) -> str:
        """Press a button, and wait for what only this person is told about it."""
        before, views = len(self.box.ephemerals(who)), self._dialog(who)
        pressed = await self.press(who, channel, request, button)
        if pressed.told:
            return pressed.told
        await self.box.until(
            lambda: bool(self._heard(who, before)) or self._dialog(who) not in {"", views},
            timeout=PATIENCE,
        )
        return self._heard(who, before) or self._dialog(who)

    async def amend(self, who: str, channel: str, request: str, kept: dict[str, list[str]]) -> str:
        """Choose Amend… under the three dots, keep what is named, and hear what came of it."""
        ts = await self.card(channel, request)
        value = next(one for one in self._choices(channel, ts) if one.startswith("amend/"))
        before = len(self.box.ephemerals(who))
        await self.box.click(who, channel, ts, "hitl.more", value)
        await self.box.until(lambda: self._asks(who), timeout=PATIENCE)
        filled = {block: {"choice": values} for block, values in kept.items()}
        seen = await self.box.submit_view(who, self.box.views(who)[-1].id, values=filled)
        if seen.errors:
            return "; ".join(seen.errors.values())
        await self.box.until(lambda: bool(self._heard(who, before)), timeout=PATIENCE)
        return self._heard(who, before)

    async def shows(self, channel: str, request: str, words: str) -> None:
        """Wait until the card of a request says something."""
        ts = await self.card(channel, request)

        def said() -> bool:
            return words in json.dumps(self.box.versions(channel, ts)[-1].blocks)

        await self.box.until(said, timeout=PATIENCE)

    def _choices(self, channel: str, ts: str) -> list[str]:
        blocks = self.box.versions(channel, ts)[-1].blocks
        elements = [one for block in blocks for one in block.get("elements", ())]
        return [choice["value"] for one in elements for choice in one.get("options", ())]

    async def hears(self, who: str, words: str) -> str:
        """Wait until a person was told something, and give the whole of it."""
        await self.box.until(lambda: words in self._heard(who, 0), timeout=PATIENCE)
        return self._heard(who, 0)

    async def types(self, who: str, channel: str, command: str) -> str:
        """Type a command, and give the answer that only this person sees."""
        before = len(self.box.ephemerals(who))
        await self.box.slash(who, channel, command)
        await self.box.until(lambda: bool(self._heard(who, before)), timeout=PATIENCE)
        return self._heard(who, before)

    async def sees(self, true: Callable[[], bool]) -> None:
        """Wait until something is to be seen in the workspace."""
        await self.box.until(true, timeout=PATIENCE)

    async def fill(self, who: str, text: str, code: str = "") -> Pressed:
        """Write a reason, and resource and code where they are asked for, and submit."""
        await self.box.until(lambda: self._asks(who), timeout=PATIENCE)
        view = self.box.views(who)[-1]
        at = time.monotonic()
        seen = await self.box.submit_view(who, view.id, values=_answers(view.blocks, text, code))
        return Pressed(at, "; ".join(seen.errors.values()) or seen.error or "")

    def _ts(self, channel: str, request: str) -> str:
        for one in self.box.messages(channel):
            if not one.thread_ts and request in json.dumps(one.blocks):
                return one.ts
        return ""

    def _heard(self, who: str, before: int) -> str:
        heard = self.box.ephemerals(who)[before:]
        return _line(" ".join(one.text for one in heard[-1:]))

    def _asks(self, who: str) -> bool:
        views = self.box.views(who)
        return bool(views) and any(block["type"] == "input" for block in views[-1].blocks)

    def _dialog(self, who: str) -> str:
        views = self.box.views(who)
        text = " ".join(_texts(views[-1].blocks)) if views else ""
        return "" if "Checking" in text else _line(text)


def _answers(blocks: list[dict[str, Any]], reason: str, code: str) -> dict[str, dict[str, str]]:
    """Fill in what the dialog asks for, the resource as the dialog itself shows it."""
    asked = {str(one["block_id"]) for one in blocks if one["type"] == "input"}
    shown = list(_texts(blocks))
    written = {"reason": reason, "code": code}
    if "confirm" in asked:
        written["confirm"] = shown[shown.index("Resource: ") + 1]
    return {name: {"text": text} for name, text in written.items() if name in asked}


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
