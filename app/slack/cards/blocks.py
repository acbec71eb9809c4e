"""The few shapes of Block Kit that cards are made of."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias

from app.slack import words
from app.slack.cards.safe import cost, plain

Block: TypeAlias = dict[str, Any]

HEADER, HEADER_MORE = 150, 30
TITLE = 24
PREFORMATTED = 3000


def header(text: str) -> Block:
    """Make the first line; of what is too long, it says how much is left out."""
    shown = plain(text)
    if len(shown) > HEADER:
        kept = shown[: HEADER - HEADER_MORE]
        shown = kept + words.MORE.format(more=len(shown) - len(kept))
    return {"type": "header", "text": label(shown, HEADER)}


def label(text: str, limit: int) -> Block:
    """Make text in which Slack formats nothing."""
    shown = plain(text)
    shown = shown if len(shown) <= limit else f"{shown[: limit - 1]}…"
    return {"type": "plain_text", "text": shown, "emoji": False}


def section(mrkdwn: str) -> Block:
    """Make a paragraph of our own words; anything else in it must be inert already."""
    text = {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}
    return {"type": "section", "text": text, "expand": True}


def rich(*elements: Block) -> Block:
    """Make a block in which text cannot be markup."""
    return {"type": "rich_text", "elements": list(elements)}


def line(*parts: Block) -> Block:
    """Put parts of text into one line of a rich block."""
    return {"type": "rich_text_section", "elements": _spoken(parts)}


def quote(*parts: Block) -> Block:
    """Set parts of text apart as somebody's words."""
    return {"type": "rich_text_quote", "elements": _spoken(parts)}


def _spoken(parts: Iterable[Block]) -> list[Block]:
    """Leave out what is empty: Slack refuses it."""
    return [one for one in parts if one.get("text") != ""]


def bullets(*lines: Block) -> Block:
    """Make a list."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def code(text: str) -> Block:
    """Show text exactly, in one typeface."""
    return {"type": "rich_text_preformatted", "elements": [said(text)]}


def said(text: str) -> Block:
    """Make a piece of text that stays text."""
    return {"type": "text", "text": text}


def bold(text: str) -> Block:
    """Make a piece of text that stands out."""
    return {"type": "text", "text": text, "style": {"bold": True}}


def when(at: datetime) -> Block:
    """Show a time in the reader's own zone."""
    stamp = int(at.timestamp())
    shown = {"format": "{date_short_pretty} {time}", "fallback": utc(at)}
    return {"type": "date", "timestamp": stamp, **shown}


def when_marked(at: datetime) -> str:
    """Write a time for an `mrkdwn` field, shown in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{utc(at)}>"


def utc(at: datetime) -> str:
    """Write a time with its zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def button(text: str, action: str, value: str, style: str = "") -> Block:
    """Make a button; its value is an id and never a capability."""
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": text, "emoji": False},
        "action_id": action,
        "value": value,
    }
    return made | ({"style": style} if style else {})


def overflow(action: str, choices: Iterable[tuple[str, str]]) -> Block:
    """Make the three dots, each choice a text and a value."""
    options = [{"text": label(text, TITLE), "value": value} for text, value in choices]
    return {"type": "overflow", "action_id": action, "options": options}


def actions(*buttons: Block) -> Block:
    """Put buttons in a row."""
    return {"type": "actions", "elements": list(buttons)}


def chunks(text: str, size: int) -> Iterator[str]:
    """Part a text into pieces within a cost, at line ends where that wastes little.

    Nothing is lost: the pieces joined are the text.
    """
    start = 0
    while start < len(text):
        end = _fitting(text, start, size)
        if end < len(text):
            broken = text.rfind("\n", (start + end) // 2, end)
            end = broken + 1 if broken > 0 else end
        yield text[start:end]
        start = end


def _fitting(text: str, start: int, size: int) -> int:
    """Find where a piece ends that is within a cost, looking at no more than such a piece."""
    end = min(len(text), start + size)
    while (spent := cost(text[start:end])) > size:
        end = start + max(1, min(end - start - 1, (end - start) * size // spent))
    return end
