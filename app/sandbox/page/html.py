"""HTML in which every text is escaped, unless it was made here."""

import hashlib
import json
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

VOID = frozenset({"br", "hr", "input", "link", "meta"})
SAFE_LINKS = ("http://", "https://", "mailto:")


class Html(str):
    """Markup that was made here; any other string is text, and hostile."""

    __slots__ = ()


Child: TypeAlias = str | Iterable["Child"] | None
Attribute: TypeAlias = str | int | bool | None

NOTHING = Html("")


def text(value: str) -> Html:
    """Escape a text for content and for quoted attributes."""
    whole = value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    return Html(escape(whole, quote=True))


def el(tag: str, /, *children: Child, **attributes: Attribute) -> Html:
    """Make an element; `class_` is class, `aria_label` is aria-label, False leaves one out."""
    written = "".join(_attribute(one, value) for one, value in attributes.items())
    opened = f"<{tag}{written}>"
    return Html(opened if tag in VOID else f"{opened}{group(children)}</{tag}>")


def group(children: Child) -> Html:
    """Put markup and texts behind one another."""
    if children is None:
        return NOTHING
    if isinstance(children, str):
        return children if isinstance(children, Html) else text(children)
    return Html("".join(group(one) for one in children))


def hidden(name: str, value: str) -> Html:
    """Make a field that nobody sees."""
    return el("input", type="hidden", name=name, value=value)


def link(url: str, shown: Child, **attributes: Attribute) -> Html:
    """Link to another address; what is no web or mail address is only shown."""
    if not url.lower().startswith(SAFE_LINKS):
        return el("span", shown, class_="dead-link")
    away = {"rel": "noopener noreferrer", "target": "_blank", **attributes}
    return el("a", shown, href=url, **away)


def ident(*parts: str) -> str:
    """Name an element, always the same for the same parts, whatever they contain."""
    named = json.dumps(parts, ensure_ascii=True).encode()
    return "x" + hashlib.blake2s(named, digest_size=8).hexdigest()


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    key = name.rstrip("_").replace("_", "-")
    return f" {key}" if value is True else f' {key}="{text(str(value))}"'
