"""Everything live in a message: what its cards are judged by."""

from collections.abc import Iterator
from typing import Any

from app.sandbox.markup.marks import Mark
from app.sandbox.markup.mrkdwn import EMOJI, LINKS, NAMES, NOTHING, marks
from app.sandbox.messages import Message
from app.sandbox.wire import Json

RICH = {
    "user": "user_id",
    "channel": "channel_id",
    "usergroup": "usergroup_id",
    "broadcast": "range",
    "emoji": "name",
    "date": "timestamp",
    "color": "value",
}
KIND = {"user": "mention"}


def live_markup(message: Message) -> list[str]:
    """Say each mention, link, broadcast and formatting that Slack would render in a message."""
    bare = NOTHING if message.verbatim else NAMES if message.link_names else LINKS
    top = marks(message.text, bare, formatted=message.mrkdwn)
    return [str(mark) for mark in (*top, *live_in_blocks(message.blocks))]


def live_in_blocks(value: Json) -> list[Mark]:
    """List what is live in blocks, elements or a whole view."""
    return list(_walk(value))


def _walk(value: Json) -> Iterator[Mark]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, dict) and value.get("type") == "rich_text":
        yield from _rich(value)
    elif isinstance(value, dict):
        yield from _words(value)
        for item in value.values():
            yield from _walk(item)


def _words(value: dict[str, Any]) -> Iterator[Mark]:
    text = value.get("text")
    if not isinstance(text, str):
        return
    if value.get("type") == "mrkdwn":
        yield from marks(text, NOTHING if value.get("verbatim") is True else NAMES)
    elif value.get("type") == "plain_text" and value.get("emoji", True):
        yield from (Mark("emoji", match.group()) for match in EMOJI.finditer(text))


def _rich(value: Json) -> Iterator[Mark]:
    kind = value.get("type")
    if kind == "link":
        yield Mark("link", value.get("text") or value["url"], value["url"])
    elif kind in RICH:
        yield Mark(KIND.get(kind, kind), str(value[RICH[kind]]))
    style = value.get("style")
    for name in (name for name, on in style.items() if on) if isinstance(style, dict) else ():
        yield Mark(name, str(value.get("text", kind)))
    if kind in {"rich_text_preformatted", "rich_text_quote"}:
        yield Mark(kind.removeprefix("rich_text_"), _flat(value))
    for item in value.get("elements", ()):
        yield from _rich(item)


def _flat(value: dict[str, Any]) -> str:
    return "".join(str(item.get("text", "")) for item in value["elements"])
