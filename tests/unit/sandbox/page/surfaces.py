"""A surface to write blocks on, and the blocks of every kind that the workspace accepts."""

from typing import Any

from app.sandbox import Workspace
from app.sandbox.journal import Journal
from app.sandbox.page.elements import Surface
from app.sandbox.page.reader import Reader
from app.sandbox.world import World

NOON = 1_800_000_000.0
Block = dict[str, Any]


def a_reader(person: str = "U0ANA") -> Reader:
    world = World(Workspace.acme(), lambda: NOON, Journal(None, lambda: NOON))
    return Reader(world, world.people[person])


def a_surface(**errors: str) -> Surface:
    return Surface("message", a_reader(), {}, errors)


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str, value: str) -> Block:
    return {"text": plain(text), "value": value}


def every_block(text: str) -> dict[str, Block]:
    """One block of each kind, with a text in every place where a text may stand."""
    elements = every_element(text)
    return {
        "header": {"type": "header", "text": plain(text)},
        "section": {
            "type": "section",
            "text": {"type": "mrkdwn", "text": text, "verbatim": True},
            "fields": [plain(text), {"type": "mrkdwn", "text": text}],
            "accessory": elements["overflow"],
        },
        "section with an image": {
            "type": "section",
            "text": plain(text),
            "accessory": {"type": "image", "image_url": "https://x.test/y", "alt_text": text},
        },
        "context": {
            "type": "context",
            "elements": [
                plain(text),
                {"type": "image", "image_url": "http://a.test", "alt_text": text},
            ],
        },
        "actions": {"type": "actions", "elements": list(elements.values())},
        **{
            f"input of {kind}": {
                "type": "input",
                "label": plain(text),
                "hint": plain(text),
                "optional": True,
                "element": elements[kind],
            }
            for kind in ("static_select", "radio_buttons", "checkboxes")
        },
        "input of text": {
            "type": "input",
            "label": plain(text),
            "element": {
                "type": "plain_text_input",
                "action_id": "typed",
                "multiline": True,
                "placeholder": plain(text),
                "initial_value": text,
            },
        },
        "image": {
            "type": "image",
            "image_url": "https://x.test/y.png",
            "alt_text": text,
            "title": plain(text),
        },
        "divider": {"type": "divider"},
        "rich_text": {"type": "rich_text", "elements": every_rich(text)},
    }


def every_element(text: str) -> dict[str, Block]:
    options = [option(text, "first"), {**option("Second", "second"), "description": plain(text)}]
    confirm = {
        "title": plain(text),
        "text": plain(text),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    return {
        "button": {
            "type": "button",
            "action_id": "press",
            "text": plain(text),
            "value": text,
            "style": "primary",
            "accessibility_label": text,
        },
        "asking": {
            "type": "button",
            "action_id": "ask",
            "text": plain(text),
            "style": "danger",
            "confirm": confirm,
        },
        "overflow": {"type": "overflow", "action_id": "more", "options": options},
        "static_select": {
            "type": "static_select",
            "action_id": "pick",
            "placeholder": plain(text),
            "option_groups": [{"label": plain(text), "options": options}],
            "initial_option": options[1],
        },
        "radio_buttons": {"type": "radio_buttons", "action_id": "one", "options": options},
        "checkboxes": {
            "type": "checkboxes",
            "action_id": "some",
            "options": options,
            "initial_options": [options[0]],
        },
    }


def every_rich(text: str) -> list[Block]:
    said = {"type": "text", "text": text}
    styled = {
        "type": "text",
        "text": text,
        "style": {"bold": True, "italic": True, "strike": True, "code": True, "underline": True},
    }
    inline = [
        said,
        styled,
        {"type": "link", "url": "https://x.test", "text": text},
        {"type": "link", "url": "slack://" + text},
        {"type": "user", "user_id": "U0ANA"},
        {"type": "channel", "channel_id": text},
        {"type": "usergroup", "usergroup_id": text},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": text},
        {"type": "date", "timestamp": int(NOON), "format": "{date_pretty}", "fallback": text},
        {"type": "date", "timestamp": 2**53, "format": "{time}", "fallback": text},
        {"type": "color", "value": text},
    ]
    section = {"type": "rich_text_section", "elements": inline}
    return [
        section,
        {"type": "rich_text_list", "style": "bullet", "elements": [section]},
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [section]},
        {"type": "rich_text_preformatted", "elements": [said]},
        {"type": "rich_text_quote", "elements": [said]},
    ]
