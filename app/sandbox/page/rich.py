"""The rich_text block: text in it is never markup."""

from typing import Any

from app.sandbox.page import emoji
from app.sandbox.page.html import Html, el, group, link, text
from app.sandbox.page.reader import Reader
from app.sandbox.page.words import mention

Part = dict[str, Any]
STYLES = {"bold": "strong", "italic": "em", "strike": "del", "code": "code", "underline": "u"}


def rich(block: Part, reader: Reader) -> Html:
    """Write the block."""
    return el("div", (_part(one, reader) for one in block["elements"]), class_="rich")


def _part(part: Part, reader: Reader) -> Html:
    match part["type"]:
        case "rich_text_list":
            kind = "ol" if part["style"] == "ordered" else "ul"
            items = (el("li", _inside(one, reader)) for one in part["elements"])
            return el(kind, items, class_=f"indent-{part.get('indent', 0)}")
        case "rich_text_preformatted":
            return el("pre", _inside(part, reader))
        case "rich_text_quote":
            return el("blockquote", _inside(part, reader))
    return el("p", _inside(part, reader))


def _inside(part: Part, reader: Reader) -> Html:
    return group(_inline(one, reader) for one in part["elements"])


def _inline(one: Part, reader: Reader) -> Html:
    shown = _shown(one, reader)
    style = one.get("style") or {}
    for name, tag in STYLES.items():
        if style.get(name):
            shown = el(tag, shown)
    return shown


def _shown(one: Part, reader: Reader) -> Html:
    match one["type"]:
        case "text":
            return text(one["text"])
        case "link":
            return link(one["url"], one.get("text") or one["url"])
        case "date":
            shown = reader.moment(one["format"], one["timestamp"])
            return el("time", shown or one.get("fallback", ""), title=one.get("fallback"))
        case "emoji" | "color" as kind:
            return text(emoji.drawn(one["name"]) if kind == "emoji" else one["value"])
    return mention(_called(one, reader))


def _called(one: Part, reader: Reader) -> str:
    match one["type"]:
        case "user":
            return "@" + reader.person_named(one["user_id"])
        case "channel":
            return "#" + reader.channel_named(one["channel_id"])
        case "usergroup":
            return "@" + str(one["usergroup_id"])
    return "@" + str(one["range"])
