"""Text objects and message texts, with what Slack would make live or format."""

from typing import Any

from app.sandbox.markup.escape import unescape
from app.sandbox.markup.marks import Mark
from app.sandbox.markup.mrkdwn import EMOJI, NAMES, NOTHING, Found, find
from app.sandbox.page import emoji
from app.sandbox.page.html import Html, el, group, link, text
from app.sandbox.page.reader import Reader

FORMATS = {"bold": "strong", "italic": "em", "strike": "del", "quote": "blockquote"}
CODE = {"code": "code", "preformatted": "pre"}


def words(value: dict[str, Any], reader: Reader) -> Html:
    """Write a text object."""
    if value["type"] == "plain_text":
        return plain(value)
    return marked(value["text"], NOTHING if value.get("verbatim") is True else NAMES, reader)


def plain(value: dict[str, Any]) -> Html:
    """Write a plain text object: nothing in it is live but emoji."""
    return text(spoken(value))


def spoken(value: dict[str, Any]) -> str:
    """Return the characters of a text object as a person reads them."""
    shown = unescape(str(value["text"]))
    if value["type"] == "plain_text" and value.get("emoji", True):
        return EMOJI.sub(lambda found: emoji.drawn(found[0]), shown)
    return shown


def marked(source: str, bare: frozenset[str], reader: Reader, *, formatted: bool = True) -> Html:
    """Write a text in Slack's markup; `bare` says what is live without brackets."""
    parts: list[Html] = []
    end = 0
    found = find(source, bare, formatted=formatted)
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            parts += [_outside(source[end : one.start]), _one(source, one, bare, reader)]
            end = one.end
    return group([*parts, _outside(source[end:])])


def _outside(source: str) -> Html:
    return text(unescape(source))


def _one(source: str, found: Found, bare: frozenset[str], reader: Reader) -> Html:
    kind = found.mark.kind
    if kind in FORMATS and found.inside:
        return el(FORMATS[kind], marked(source[slice(*found.inside)], bare, reader))
    if kind in CODE and found.inside:
        inside = marked(source[slice(*found.inside)], NOTHING, reader, formatted=False)
        return el(CODE[kind], inside)
    return _live(found, reader)


def _live(found: Found, reader: Reader) -> Html:
    mark = found.mark
    match mark.kind:
        case "link":
            return link(mark.target or mark.shown, mark.shown)
        case "date":
            return moment(mark.target, mark.shown, reader)
        case "emoji":
            return text(emoji.drawn(mark.shown))
    return mention(_called(mark, reader))


def _called(mark: Mark, reader: Reader) -> str:
    named = mark.target or mark.shown
    if mark.kind == "mention":
        return "@" + reader.person_named(named.lstrip("@"))
    if mark.kind == "channel":
        return "#" + reader.channel_named(named.lstrip("#"))
    return "@" + mark.shown.lstrip("!@")


def mention(name: str) -> Html:
    """Write a name that somebody is called by."""
    return el("span", name, class_="mention")


def moment(target: str, fallback: str, reader: Reader) -> Html:
    """Write `!date^stamp^format^link`."""
    _, stamp, form, *_ = [*target.split("^"), "", "", ""]
    shown = reader.moment(form, float(stamp)) if stamp.isdecimal() else ""
    return el("time", shown or fallback, title=fallback)
