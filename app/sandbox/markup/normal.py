"""A message's blocks as Slack keeps them: escaped, linked, every id filled in."""

from collections.abc import Callable
from typing import Any

from app.sandbox.markup.escape import as_returned, escape
from app.sandbox.wire import Json

Block = dict[str, Any]
RICH = "rich_text"
INTERACTIVE = frozenset(
    {
        "button",
        "static_select",
        "overflow",
        "radio_buttons",
        "checkboxes",
        "plain_text_input",
    }
)


def normal_blocks(blocks: list[Block], fresh: Callable[[], str]) -> list[Block]:
    """Return a copy with Slack's defaults, escapes and generated ids."""
    return [_block(block, fresh) for block in blocks]


def _block(block: Block, fresh: Callable[[], str]) -> Block:
    if block["type"] == RICH:
        return {"block_id": fresh(), **block}
    kept = {name: _value(value, fresh) for name, value in block.items()}
    return {"block_id": fresh(), **kept}


def _value(value: Json, fresh: Callable[[], str]) -> Json:
    if isinstance(value, list):
        return [_value(item, fresh) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") in {"mrkdwn", "plain_text"}:
        return _words(value)
    inside = {name: _value(item, fresh) for name, item in value.items()}
    return {"action_id": fresh(), **inside} if value.get("type") in INTERACTIVE else inside


def _words(words: dict[str, Any]) -> dict[str, Any]:
    if words["type"] == "plain_text":
        return {"emoji": True, **words, "text": escape(words["text"])}
    linked = as_returned(words["text"], link=not words.get("verbatim", False))
    return {"verbatim": False, **words, "text": linked}
