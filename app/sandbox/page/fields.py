"""What people fill in: text, a choice of one, a choice of several."""

import json
from dataclasses import dataclass
from typing import Any

from app.sandbox.controls import offered
from app.sandbox.page.html import Html, el, group, ident
from app.sandbox.page.reader import Reader
from app.sandbox.page.words import spoken, words

Part = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One input: its block, its element, what it holds, and what is said about it."""

    scope: str
    block: str
    element: Part
    held: Part
    described: str = ""
    labelled: str = ""
    wrong: bool = False
    needed: bool = False

    @property
    def name(self) -> str:
        """The name under which a form sends it."""
        return field_name(self.block, self.element["action_id"])

    @property
    def id(self) -> str:
        """The id of its element on the page."""
        return ident(self.scope, self.block, self.element["action_id"])

    @property
    def aria(self) -> dict[str, str | bool | None]:
        """What a screen reader is told of it."""
        return {
            "aria_describedby": self.described or None,
            "aria_labelledby": self.labelled or None,
            "aria_invalid": "true" if self.wrong else None,
            "aria_required": "true" if self.needed else None,
        }

    @property
    def chosen(self) -> set[str]:
        """The values that are chosen."""
        one = self.held.get("selected_option")
        return {
            each["value"]
            for each in [*self.held.get("selected_options", ()), *filter(None, [one])]
        }


def field_name(block: str, action: str) -> str:
    """Name an input so that its block and action can be read from a form."""
    return json.dumps([block, action])


def filled_in(field: Field, reader: Reader) -> Html:
    """Write the input."""
    match field.element["type"]:
        case "static_select":
            return _select(field)
        case "radio_buttons":
            return _choices(field, "radio", reader)
        case "checkboxes":
            return _choices(field, "checkbox", reader)
    return _typed(field)


def _typed(field: Field) -> Html:
    value, element = str(field.held.get("value") or ""), field.element
    asked = spoken(element["placeholder"]) if "placeholder" in element else None
    common = {
        "id": field.id,
        "name": field.name,
        "placeholder": asked,
        "data_focus": bool(element.get("focus_on_load")),
        **field.aria,
    }
    if element.get("multiline"):
        return el("textarea", f"\n{value}", rows=4, **common)
    return el("input", type="text", value=value, autocomplete="off", **common)


def _select(field: Field) -> Html:
    element, chosen = field.element, field.chosen
    asked = spoken(element["placeholder"]) if "placeholder" in element else "Choose…"
    empty = el("option", asked, value="", selected=not chosen)
    groups = [
        el("optgroup", _options(one["options"], chosen), label=spoken(one["label"]))
        for one in element.get("option_groups", ())
    ]
    inside = (empty, _options(element.get("options", []), chosen), groups)
    return el("select", inside, id=field.id, name=field.name, **field.aria)


def _options(options: list[Part], chosen: set[str]) -> Html:
    return group(
        el("option", spoken(one["text"]), value=one["value"], selected=one["value"] in chosen)
        for one in options
    )


def _choices(field: Field, kind: str, reader: Reader) -> Html:
    choices = []
    for number, one in enumerate(offered(field.element)):
        name = f"{field.id}-{number}"
        box = el(
            "input",
            type=kind,
            id=name,
            name=field.name,
            value=one["value"],
            checked=one["value"] in field.chosen,
        )
        more = [el("small", words(one["description"], reader))] if "description" in one else []
        label = el("label", words(one["text"], reader), more, for_=name)
        choices.append(el("div", box, label, class_="choice"))
    role = "radiogroup" if kind == "radio" else "group"
    return el("div", choices, role=role, id=field.id, class_="choices", **field.aria)
