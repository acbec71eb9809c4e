"""What people press on a message or in a modal."""

import json
from dataclasses import dataclass
from typing import Any

from app.sandbox.controls import EMPTY, untouched
from app.sandbox.page import icons
from app.sandbox.page.fields import Field, filled_in
from app.sandbox.page.html import Html, el, ident
from app.sandbox.page.reader import Reader
from app.sandbox.page.words import plain, spoken, words

Part = dict[str, Any]


@dataclass(frozen=True)
class Surface:
    """What blocks stand on: a message or a modal; `typed` is what was put into its inputs."""

    scope: str
    reader: Reader
    typed: dict[str, dict[str, Part]]
    errors: dict[str, str]
    press_at: str = ""

    def held(self, block: str, element: Part) -> Part:
        """Return what an input holds now."""
        given = self.typed.get(block, {}).get(element["action_id"])
        return given or untouched(element)


def element(one: Part, block: str, surface: Surface) -> Html:
    """Write a button, a menu, or an input that is sent as soon as something is chosen."""
    match one["type"]:
        case "button":
            return _button(one, block, surface)
        case "overflow":
            return _overflow(one, block, surface)
        case "image":
            return image(one)
        case kind if kind in EMPTY:
            return _chooser(one, block, surface)
    return words(one, surface.reader)


def image(one: Part) -> Html:
    """Write an image by its description: the page fetches nothing from anywhere."""
    return el("span", icons.IMAGE, el("span", one["alt_text"]), class_="picture")


def _button(one: Part, block: str, surface: Surface) -> Html:
    value = one.get("value")
    made = _press(
        plain(one["text"]),
        [one["action_id"], value, None],
        surface,
        id=ident(surface.scope, block, one["action_id"], str(value)),
        class_=f"button {one.get('style', '')}".strip(),
        aria_label=one.get("accessibility_label"),
    )
    return _confirmed(made, one, surface) if "confirm" in one else made


def _confirmed(button: Html, one: Part, surface: Surface) -> Html:
    """Ask once more before the press: the button itself is inside."""
    asked = one["confirm"]
    return el(
        "details",
        el("summary", plain(one["text"]), class_=f"button {one.get('style', '')}".strip()),
        el(
            "div",
            el("strong", plain(asked["title"])),
            el("p", words(asked["text"], surface.reader)),
            button,
            class_="menu-list confirm",
        ),
        class_="menu",
        id=ident(surface.scope, "confirm", one["action_id"], str(one.get("value"))),
    )


def _overflow(one: Part, block: str, surface: Surface) -> Html:
    options = [
        _press(
            plain(option["text"]),
            [one["action_id"], option["value"], None],
            surface,
            id=ident(surface.scope, block, one["action_id"], option["value"]),
            class_="menu-item",
        )
        for option in one["options"]
    ]
    name = ident(surface.scope, block, one["action_id"], "menu")
    opener = el("summary", icons.MORE, class_="button", aria_label="More actions")
    return el("details", opener, el("div", options, class_="menu-list"), class_="menu", id=name)


def _chooser(one: Part, block: str, surface: Surface) -> Html:
    asked = spoken(one["placeholder"]) if "placeholder" in one else "Choose"
    field = Field(surface.scope, block, one, surface.held(block, one))
    label = el("label", asked, for_=field.id, class_="sr")
    name = ident(surface.scope, block, one["action_id"], "send")
    sent = [one["action_id"], None, field.name]
    send = _press("Choose", sent, surface, id=name, class_="button small")
    return el("span", label, filled_in(field, surface.reader), send, class_="chooser")


def _press(shown: Html | str, pressed: list[Any], surface: Surface, **given: str | None) -> Html:
    return el(
        "button",
        shown,
        type="submit",
        name="press",
        value=json.dumps(pressed),
        formaction=surface.press_at or None,
        **given,
    )
