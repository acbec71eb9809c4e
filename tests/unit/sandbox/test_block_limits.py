"""Every limit on blocks and modals, at the limit and one past it."""

from collections.abc import Callable
from typing import Any

import pytest

from app.sandbox import limits
from app.sandbox.validate.blocks import message_problems, text_length
from app.sandbox.validate.views import view_problems

Part = dict[str, Any]


def plain(length: int) -> Part:
    return {"type": "plain_text", "text": "x" * length}


def markup(length: int) -> Part:
    return {"type": "mrkdwn", "text": "x" * length}


def option(value: str = "v", **more: Any) -> Part:
    return {"text": plain(1), "value": value, **more}


def options(count: int) -> list[Part]:
    return [option(f"v{number}") for number in range(count)]


def button(**more: Any) -> Part:
    return {"type": "button", "text": plain(1), **more}


def buttons(count: int) -> list[Part]:
    return [button(action_id=f"a{number}") for number in range(count)]


def actions(*elements: Part) -> Part:
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Part:
    return {"type": "section", "text": plain(1), **more}


def confirm(**more: Any) -> Part:
    parts = {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1)}
    return actions(button(confirm={**parts, **more}))


def choice(kind: str, **more: Any) -> Part:
    return actions({"type": kind, "options": options(1), **more})


def typed(**more: Any) -> Part:
    element = {"type": "plain_text_input", **more}
    return {"type": "input", "label": plain(1), "element": element}


def chosen(**more: Any) -> Part:
    return {"type": "input", "label": plain(1), "element": {"type": "plain_text_input"}, **more}


def rich(*elements: Part) -> Part:
    return {"type": "rich_text", "elements": list(elements)}


def link(length: int) -> str:
    return "https://" + "x" * (length - len("https://"))


def image(**more: Any) -> Part:
    return {"type": "image", "image_url": "https://x.test/i.png", "alt_text": "x", **more}


def groups(count: int, inside: int = 1) -> list[Part]:
    return [{"label": plain(1), "options": options(inside)} for _ in range(count)]


def rich_list(**more: Any) -> Part:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
    return rich({"type": "rich_text_list", "style": "bullet", "elements": [words], **more})


BLOCK_LIMITS: dict[str, tuple[int, Callable[[int], Part]]] = {
    "header text": (limits.HEADER, lambda n: {"type": "header", "text": plain(n)}),
    "section text": (limits.TEXT, lambda n: section(text=markup(n))),
    "section plain text": (limits.TEXT, lambda n: section(text=plain(n))),
    "section fields": (limits.SECTION_FIELDS, lambda n: section(fields=[markup(1)] * n)),
    "section field": (limits.SECTION_FIELD, lambda n: section(fields=[markup(n)])),
    "block id": (limits.BLOCK_ID, lambda n: section(block_id="x" * n)),
    "action id": (limits.ACTION_ID, lambda n: actions(button(action_id="x" * n))),
    "context elements": (
        limits.CONTEXT_ELEMENTS,
        lambda n: {"type": "context", "elements": [plain(1)] * n},
    ),
    "context text": (limits.TEXT, lambda n: {"type": "context", "elements": [markup(n)]}),
    "actions elements": (limits.ACTIONS_ELEMENTS, lambda n: actions(*buttons(n))),
    "button text": (limits.BUTTON_TEXT, lambda n: actions(button(text=plain(n)))),
    "button value": (limits.BUTTON_VALUE, lambda n: actions(button(value="x" * n))),
    "button url": (limits.URL, lambda n: actions(button(url=link(n)))),
    "button label": (
        limits.ACCESSIBILITY_LABEL,
        lambda n: actions(button(accessibility_label="x" * n)),
    ),
    "confirm title": (limits.CONFIRM_TITLE, lambda n: confirm(title=plain(n))),
    "confirm text": (limits.CONFIRM_TEXT, lambda n: confirm(text=markup(n))),
    "confirm button": (limits.CONFIRM_BUTTON, lambda n: confirm(confirm=plain(n))),
    "deny button": (limits.CONFIRM_BUTTON, lambda n: confirm(deny=plain(n))),
    "option text": (
        limits.OPTION_TEXT,
        lambda n: choice("static_select", options=[option(text=plain(n))]),
    ),
    "option value": (
        limits.OPTION_VALUE,
        lambda n: choice("static_select", options=[option("x" * n)]),
    ),
    "option description": (
        limits.OPTION_DESCRIPTION,
        lambda n: choice("radio_buttons", options=[option(description=markup(n))]),
    ),
    "option url": (limits.URL, lambda n: choice("overflow", options=[option(url=link(n))])),
    "select options": (
        limits.SELECT_OPTIONS,
        lambda n: choice("static_select", options=options(n)),
    ),
    "option groups": (
        limits.OPTION_GROUPS,
        lambda n: actions({"type": "static_select", "option_groups": groups(n)}),
    ),
    "options in a group": (
        limits.SELECT_OPTIONS,
        lambda n: actions({"type": "static_select", "option_groups": groups(1, n)}),
    ),
    "overflow options": (
        limits.OVERFLOW_OPTIONS,
        lambda n: choice("overflow", options=options(n)),
    ),
    "checkboxes": (
        limits.CHECKBOXES_OPTIONS,
        lambda n: choice("checkboxes", options=options(n)),
    ),
    "radio buttons": (limits.RADIO_OPTIONS, lambda n: choice("radio_buttons", options=options(n))),
    "select placeholder": (
        limits.PLACEHOLDER,
        lambda n: choice("static_select", placeholder=plain(n)),
    ),
    "input placeholder": (limits.PLACEHOLDER, lambda n: typed(placeholder=plain(n))),
    "min_length": (limits.INPUT_LENGTH, lambda n: typed(min_length=n)),
    "max_length": (limits.INPUT_LENGTH, lambda n: typed(max_length=n)),
    "initial value": (limits.INPUT_LENGTH, lambda n: typed(initial_value="x" * n)),
    "input label": (limits.INPUT_LABEL, lambda n: chosen(label=plain(n))),
    "input hint": (limits.INPUT_HINT, lambda n: chosen(hint=plain(n))),
    "image url": (limits.URL, lambda n: image(image_url=link(n))),
    "image alt text": (limits.ALT_TEXT, lambda n: image(alt_text="x" * n)),
    "image title": (limits.IMAGE_TITLE, lambda n: image(title=plain(n))),
    "list indent": (limits.LIST_INDENT, lambda n: rich_list(indent=n)),
    "list border": (limits.BORDER, lambda n: rich_list(border=n)),
}


@pytest.mark.parametrize("name", BLOCK_LIMITS)
def test_what_is_exactly_at_a_limit_is_taken(name: str) -> None:
    most, build = BLOCK_LIMITS[name]

    assert message_problems([build(most)]) == []


@pytest.mark.parametrize("name", BLOCK_LIMITS)
def test_what_is_one_past_a_limit_is_refused(name: str) -> None:
    most, build = BLOCK_LIMITS[name]

    problems = message_problems([build(most + 1)])

    assert problems
    assert all("[json-pointer:/blocks/0/" in problem for problem in problems)


EMPTY = {
    "header text": {"type": "header", "text": plain(0)},
    "section text": section(text=markup(0)),
    "button text": actions(button(text=plain(0))),
    "button value": actions(button(value="")),
    "fields": section(fields=[]),
    "actions": actions(),
    "context": {"type": "context", "elements": []},
    "options": choice("static_select", options=[]),
    "overflow": choice("overflow", options=[]),
    "rich text": rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}),
    "max_length": typed(max_length=0),
    "label": chosen(label=plain(0)),
}


@pytest.mark.parametrize("name", EMPTY)
def test_what_is_empty_where_something_is_needed_is_refused(name: str) -> None:
    assert message_problems([EMPTY[name]])


def test_a_message_has_at_most_fifty_blocks() -> None:
    divider = {"type": "divider"}

    assert message_problems([divider] * 50) == []
    assert message_problems([divider] * 51) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]


def test_all_text_of_a_message_counts_together_whatever_carries_it() -> None:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "xxxx"}]}
    blocks = [
        section(text=markup(3), fields=[plain(2)]),
        actions(button(text=plain(5))),
        rich(words),
    ]

    assert text_length(blocks) == 3 + 2 + 5 + 4


def view(**more: Any) -> Part:
    return {"type": "modal", "title": plain(1), "blocks": [section()], **more}


VIEW_LIMITS: dict[str, tuple[int, Callable[[int], Part]]] = {
    "title": (limits.VIEW_TITLE, lambda n: view(title=plain(n))),
    "submit": (limits.VIEW_TITLE, lambda n: view(submit=plain(n))),
    "close": (limits.VIEW_TITLE, lambda n: view(close=plain(n))),
    "blocks": (limits.VIEW_BLOCKS, lambda n: view(blocks=[section()] * n)),
    "private_metadata": (limits.PRIVATE_METADATA, lambda n: view(private_metadata="x" * n)),
    "callback_id": (limits.CALLBACK_ID, lambda n: view(callback_id="x" * n)),
    "external_id": (limits.EXTERNAL_ID, lambda n: view(external_id="x" * n)),
}


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_a_modal_exactly_at_a_limit_is_taken(name: str) -> None:
    most, build = VIEW_LIMITS[name]

    assert view_problems(build(most)) == []


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_a_modal_one_past_a_limit_is_refused(name: str) -> None:
    most, build = VIEW_LIMITS[name]

    problems = view_problems(build(most + 1))

    assert problems
    assert all(f"[json-pointer:/view/{name}" in problem for problem in problems)
