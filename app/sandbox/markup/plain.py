"""A card as lines of text; what Slack would make live stands in ⟦double brackets⟧."""

from collections.abc import Callable
from typing import Any

from app.sandbox.markup.escape import unescape
from app.sandbox.markup.live import live_in_blocks
from app.sandbox.markup.mrkdwn import NAMES, NOTHING, marked

FOLD_CHARACTERS = 500  # no published number; long section texts fold unless `expand` is set
FOLD_LINES = 5

Part = dict[str, Any]


def plain(blocks: list[Part]) -> str:
    """Return what a person reads, one line or more per block."""
    return "\n".join(line for block in blocks for line in _lines(block))


def folded(blocks: list[Part]) -> list[str]:
    """List the section texts that may be hidden behind "see more"."""
    sections = [block for block in blocks if block["type"] == "section" and "text" in block]
    texts = [block["text"]["text"] for block in sections if not block.get("expand")]
    return [
        text for text in texts if len(text) > FOLD_CHARACTERS or text.count("\n") >= FOLD_LINES
    ]


def _lines(block: Part) -> list[str]:
    known = BLOCKS.get(block["type"])
    if known is not None:
        return known(block)
    words = [block["text"]] if "text" in block else []
    lines = [_words(part) for part in (*words, *block.get("fields", ()))]
    return [*lines, *([_element(block["accessory"])] if "accessory" in block else [])]


def _words(words: Part) -> str:
    text = _literal(words["text"])
    if words["type"] == "mrkdwn":
        text = marked(text, NOTHING if words.get("verbatim") is True else NAMES)
    return unescape(text)


def _literal(text: str) -> str:
    return text.replace("⟦", "\\⟦").replace("⟧", "\\⟧")


def _element(element: Part) -> str:
    match element["type"]:
        case "button":
            return f"[{_words(element['text'])}]"
        case "image":
            return f"[image: {element['alt_text']}]"
        case "plain_text_input":
            return f"[____ {element.get('initial_value', '')}]"
        case "mrkdwn" | "plain_text":
            return _words(element)
    return "[" + " | ".join(_words(option["text"]) for option in _options(element)) + "]"


def _options(element: Part) -> list[Part]:
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(one for group in groups for one in group["options"])]


def _rich(part: Part) -> str:
    if part["type"] == "rich_text_list":
        return "\n".join(f"• {_rich(item)}" for item in part["elements"])
    return "".join(_inline(item) for item in part["elements"])


def _inline(item: Part) -> str:
    live = live_in_blocks([{"type": "rich_text", "elements": [item]}])
    return "".join(f"⟦{mark}⟧" for mark in live) or _literal(str(item.get("text", "")))


BLOCKS: dict[str, Callable[[Part], list[str]]] = {
    "divider": lambda _: ["---"],
    "rich_text": lambda block: [_rich(part) for part in block["elements"]],
    "image": lambda block: [f"[image: {block['alt_text']}]"],
    "context": lambda block: ["  ".join(map(_element, block["elements"]))],
    "actions": lambda block: ["  ".join(map(_element, block["elements"]))],
    "input": lambda block: [_words(block["label"]), _element(block["element"])],
}
