"""Block Kit as HTML: every block that the workspace accepts."""

from collections.abc import Callable
from typing import Any

from app.sandbox.page.elements import Surface, element, image
from app.sandbox.page.fields import Field, filled_in
from app.sandbox.page.html import Html, el, group, ident
from app.sandbox.page.rich import rich
from app.sandbox.page.words import plain, words

Part = dict[str, Any]
# Slack says only that it "may" hide the end. It goes by rendered height; 700 characters is what
# is known of attachments, and five lines look about as tall.
LONG, TALL = 700, 5


def blocks(parts: list[Part], surface: Surface) -> Html:
    """Write blocks one below the other."""
    return group(WRITTEN[one["type"]](one, surface) for one in parts)


def _header(block: Part, _: Surface) -> Html:
    return el("h3", plain(block["text"]), class_="block-header")


def _section(block: Part, surface: Surface) -> Html:
    said = _said(block, surface) if "text" in block else []
    fields = [el("p", words(one, surface.reader)) for one in block.get("fields", ())]
    beside = (
        [element(block["accessory"], block["block_id"], surface)] if "accessory" in block else []
    )
    listed = [el("div", fields, class_="fields")] if fields else []
    return el("div", el("div", said, listed), beside, class_="block-section")


def _said(block: Part, surface: Surface) -> list[Html]:
    """Write a section's text; what is long hides its end, unless the app asks for all of it."""
    source = str(block["text"]["text"])
    said = words(block["text"], surface.reader)
    tall = len(source) > LONG or source.count("\n") >= TALL
    if block.get("expand") or not tall:
        return [el("p", said)]
    more = el("summary", el("span", "See more", class_="more"), el("span", "See less"))
    name = ident(surface.scope, "more", block["block_id"])
    return [el("div", el("p", said), el("details", more, id=name), class_="collapsible")]


def _context(block: Part, surface: Surface) -> Html:
    parts = (el("span", element(one, "", surface)) for one in block["elements"])
    return el("div", parts, class_="block-context")


def _actions(block: Part, surface: Surface) -> Html:
    made = (element(one, block["block_id"], surface) for one in block["elements"])
    return el("div", made, class_="block-actions")


def _input(block: Part, surface: Surface) -> Html:
    name, made = block["block_id"], block["element"]
    wrong, optional = surface.errors.get(name), block.get("optional", False)
    field = Field(surface.scope, name, made, surface.held(name, made))
    hint_id, error_id, label_id = (f"{field.id}-{what}" for what in ("hint", "error", "label"))
    described = " ".join([*([hint_id] if "hint" in block else []), *([error_id] if wrong else [])])
    field = Field(
        surface.scope,
        name,
        made,
        field.held,
        described,
        label_id,
        wrong=bool(wrong),
        needed=not optional,
    )
    more = el("span", " (optional)", class_="muted") if optional else None
    return el(
        "div",
        el("label", plain(block["label"]), more, id=label_id, for_=field.id),
        filled_in(field, surface.reader),
        el("p", plain(block["hint"]), id=hint_id, class_="hint") if "hint" in block else None,
        el("p", wrong, id=error_id, class_="field-error", role="alert") if wrong else None,
        class_="block-input",
        data_told=name if block.get("dispatch_action") else None,
    )


def _image(block: Part, _: Surface) -> Html:
    title = el("figcaption", plain(block["title"])) if "title" in block else None
    return el("figure", title, image(block), class_="block-image")


def _divider(_: Part, __: Surface) -> Html:
    return el("hr")


def _rich(block: Part, surface: Surface) -> Html:
    return rich(block, surface.reader)


WRITTEN: dict[str, Callable[[Part, Surface], Html]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "divider": _divider,
    "rich_text": _rich,
}
