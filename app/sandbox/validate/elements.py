"""Elements: what people press, choose and type."""

from collections.abc import Callable
from typing import Any

from app.sandbox import limits
from app.sandbox.validate import objects
from app.sandbox.validate.rules import (
    array,
    boolean,
    by_type,
    choice,
    every,
    integer,
    shape,
    string,
    url,
)
from app.sandbox.validate.spot import Rule, Spot
from app.sandbox.wire import Json

ACTION = {"action_id": string(limits.ACTION_ID)}
FOCUS = {"focus_on_load": boolean}
CONFIRM = {"confirm": objects.CONFIRM}
PLACEHOLDER = {"placeholder": objects.plain_text(limits.PLACEHOLDER)}


def _options_or_groups(spot: Spot) -> None:
    if spot.has("options") == spot.has("option_groups"):
        spot.fail("must define either `options` or `option_groups`")


def _offered(element: Json) -> list[Any]:
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def _initial(name: str, picked: Callable[[Any], list[Any]]) -> Rule:
    def check(spot: Spot) -> None:
        values = {option["value"] for option in _offered(spot.value)}
        chosen = picked(spot.value[name]) if spot.has(name) else []
        if any(option["value"] not in values for option in chosen):
            spot.fail(f"`{name}` must be one of the options", name)

    return check


def _lengths_in_order(spot: Spot) -> None:
    if spot.value.get("min_length", 0) > spot.value.get("max_length", limits.INPUT_LENGTH):
        spot.fail("`min_length` must not be more than `max_length`", "min_length")


BUTTON = shape(
    {"text": objects.plain_text(limits.BUTTON_TEXT)},
    {
        **ACTION,
        **CONFIRM,
        "value": string(limits.BUTTON_VALUE),
        "url": url(limits.URL),
        "style": choice("primary", "danger"),
        "accessibility_label": string(limits.ACCESSIBILITY_LABEL),
    },
)

STATIC_SELECT = every(
    shape(
        {},
        {
            **ACTION,
            **CONFIRM,
            **FOCUS,
            **PLACEHOLDER,
            "options": objects.options(objects.PLAIN_OPTION, limits.SELECT_OPTIONS),
            "option_groups": array(objects.OPTION_GROUP, limits.OPTION_GROUPS),
            "initial_option": objects.PLAIN_OPTION,
        },
    ),
    _options_or_groups,
    _initial("initial_option", lambda option: [option]),
)

OVERFLOW = shape(
    {"options": objects.options(objects.LINK_OPTION, limits.OVERFLOW_OPTIONS)},
    {**ACTION, **CONFIRM},
)

RADIO_BUTTONS = every(
    shape(
        {"options": objects.options(objects.MARKUP_OPTION, limits.RADIO_OPTIONS)},
        {**ACTION, **CONFIRM, **FOCUS, "initial_option": objects.MARKUP_OPTION},
    ),
    _initial("initial_option", lambda option: [option]),
)

CHECKBOXES = every(
    shape(
        {"options": objects.options(objects.MARKUP_OPTION, limits.CHECKBOXES_OPTIONS)},
        {
            **ACTION,
            **CONFIRM,
            **FOCUS,
            "initial_options": array(objects.MARKUP_OPTION, limits.CHECKBOXES_OPTIONS),
        },
    ),
    _initial("initial_options", list),
)

PLAIN_TEXT_INPUT = every(
    shape(
        {},
        {
            **ACTION,
            **FOCUS,
            **PLACEHOLDER,
            "initial_value": string(limits.INPUT_LENGTH, 0),
            "multiline": boolean,
            "min_length": integer(0, limits.INPUT_LENGTH),
            "max_length": integer(1, limits.INPUT_LENGTH),
            "dispatch_action_config": shape(
                {
                    "trigger_actions_on": array(
                        choice("on_enter_pressed", "on_character_entered"), 2
                    ),
                }
            ),
        },
    ),
    _lengths_in_order,
)

IMAGE = shape({"alt_text": string(limits.ALT_TEXT), "image_url": url(limits.URL)})

CHOICES = {
    "static_select": STATIC_SELECT,
    "radio_buttons": RADIO_BUTTONS,
    "checkboxes": CHECKBOXES,
}
PRESSED = {"button": BUTTON, "overflow": OVERFLOW, **CHOICES}

IN_ACTIONS = by_type(PRESSED)
IN_SECTION = by_type({**PRESSED, "image": IMAGE})
IN_INPUT = by_type({**CHOICES, "plain_text_input": PLAIN_TEXT_INPUT})
