"""Slack's rules for blocks that are not numbers, and the words it complains with."""

from typing import Any

import pytest

from app.sandbox.validate.blocks import message_problems
from app.sandbox.validate.views import view_problems

WORDS = {"type": "plain_text", "text": "x"}
MARKUP = {"type": "mrkdwn", "text": "x"}
SECTION = {"type": "section", "text": MARKUP}
FIELD = {
    "type": "input",
    "block_id": "b",
    "label": WORDS,
    "element": {"type": "plain_text_input", "action_id": "a"},
}
MUST_SUBMIT = "must define `submit` to use an `input` block in modals"
PICK = {"text": WORDS, "value": "v"}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": "b", "elements": list(elements)}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": WORDS, **more}


WELL_FORMED = {
    "header": {"type": "header", "text": WORDS},
    "section with accessory": {**SECTION, "accessory": button(), "expand": True},
    "section with fields only": {"type": "section", "fields": [WORDS, MARKUP]},
    "context": {
        "type": "context",
        "elements": [
            MARKUP,
            {"type": "image", "image_url": "https://x.test/i", "alt_text": "i"},
        ],
    },
    "divider": {"type": "divider"},
    "image": {"type": "image", "image_url": "https://x.test/i", "alt_text": "i"},
    "input": FIELD,
    "styled button": actions(button(style="danger", value="v", url="https://x.test")),
    "select": actions({"type": "static_select", "options": [PICK], "initial_option": PICK}),
    "grouped select": actions(
        {
            "type": "static_select",
            "option_groups": [{"label": WORDS, "options": [PICK]}],
        }
    ),
    "radio with markup": actions(
        {
            "type": "radio_buttons",
            "options": [{"text": MARKUP, "value": "v"}],
        }
    ),
    "checkboxes": actions({"type": "checkboxes", "options": [PICK], "initial_options": [PICK]}),
    "overflow": actions({"type": "overflow", "options": [{**PICK, "url": "https://x.test"}]}),
}

MALFORMED = {
    "not an object": ("x", "must provide an object [json-pointer:/blocks/0]"),
    "no type": ({"text": WORDS}, "missing required field: type [json-pointer:/blocks/0]"),
    "unknown type": ({"type": "banner"}, "unsupported type: banner [json-pointer:/blocks/0/type]"),
    "a type that is not a word": (
        {"type": ["x"]},
        "unsupported type: ['x'] [json-pointer:/blocks/0/type]",
    ),
    "unknown element": (
        actions({"type": "datepicker"}),
        "unsupported type: datepicker [json-pointer:/blocks/0/elements/0/type]",
    ),
    "unknown field": (
        {"type": "divider", "colour": "red"},
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "missing field": ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
    "a section without words": (
        {"type": "section"},
        "missing required field: text [json-pointer:/blocks/0]",
    ),
    "markup in a header": (
        {"type": "header", "text": MARKUP},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "markup on a button": (
        actions(button(text=MARKUP)),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    "markup in a select option": (
        actions({"type": "static_select", "options": [{"text": MARKUP, "value": "v"}]}),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/options/0/text/type]",
    ),
    "markup in a label": (
        {**FIELD, "label": MARKUP},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/label/type]",
    ),
    "a style that is none": (
        actions(button(style="green")),
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
    ),
    "an address that is none": (
        actions(button(url="javascript:alert(1)")),
        "must be a valid URL [json-pointer:/blocks/0/elements/0/url]",
    ),
    "two equal action ids": (
        actions(button(), button()),
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "two equal option values": (
        actions({"type": "static_select", "options": [PICK, PICK]}),
        '`value` "v" already exists [json-pointer:/blocks/0/elements/0/options/1/value]',
    ),
    "an initial option that is not offered": (
        actions(
            {
                "type": "static_select",
                "options": [PICK],
                "initial_option": {"text": WORDS, "value": "w"},
            }
        ),
        (
            "`initial_option` must be one of the options "
            "[json-pointer:/blocks/0/elements/0/initial_option]"
        ),
    ),
    "options and groups at once": (
        actions(
            {
                "type": "static_select",
                "options": [PICK],
                "option_groups": [{"label": WORDS, "options": [PICK]}],
            }
        ),
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    "a text that is no string": (
        {"type": "header", "text": {"type": "plain_text", "text": 7}},
        "must provide a string [json-pointer:/blocks/0/text/text]",
    ),
    "a yes that is a word": (
        {**FIELD, "optional": "yes"},
        "must provide a boolean [json-pointer:/blocks/0/optional]",
    ),
    "lengths the wrong way round": (
        {**FIELD, "element": {"type": "plain_text_input", "min_length": 5, "max_length": 4}},
        (
            "`min_length` must not be more than `max_length` "
            "[json-pointer:/blocks/0/element/min_length]"
        ),
    ),
}


@pytest.mark.parametrize("length", [True, "5", 5.0, -1])
def test_a_length_that_is_no_number_is_refused(length: object) -> None:
    field = {**FIELD, "element": {"type": "plain_text_input", "min_length": length}}

    assert len(message_problems([field])) == 1


@pytest.mark.parametrize("name", WELL_FORMED)
def test_a_well_formed_block_is_taken(name: str) -> None:
    assert message_problems([WELL_FORMED[name]]) == []


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_block_is_refused_in_slacks_words(name: str) -> None:
    block, complaint = MALFORMED[name]

    assert message_problems([block]) == [complaint]


def test_where_slack_permits_two_shapes_it_says_first_that_none_fits() -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}

    assert message_problems([long]) == [
        "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ]


def test_every_broken_block_is_named_not_only_the_first() -> None:
    assert len(message_problems([{"type": "banner"}, SECTION, {"type": "poster"}])) == 2


def test_two_blocks_cannot_have_one_id() -> None:
    same = {**SECTION, "block_id": "b"}

    assert message_problems([same, same]) == [
        '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',
    ]


def test_the_same_action_id_in_two_blocks_is_fine() -> None:
    assert message_problems([{**actions(button()), "block_id": one} for one in "xy"]) == []


def test_a_modal_with_an_input_needs_a_submit_button() -> None:
    view = {"type": "modal", "title": WORDS, "blocks": [FIELD]}

    assert view_problems(view) == [
        f"{MUST_SUBMIT} [json-pointer:/view/blocks/0/input]",
    ]
    assert view_problems({**view, "submit": WORDS}) == []


def test_a_modal_needs_a_title_and_at_least_one_block() -> None:
    assert view_problems({"type": "modal", "blocks": [SECTION]}) == [
        "missing required field: title [json-pointer:/view]",
    ]
    assert view_problems({"type": "modal", "title": WORDS, "blocks": []}) == [
        "must provide at least 1 items [json-pointer:/view/blocks]",
    ]


def test_only_modals_can_be_opened() -> None:
    assert view_problems({"type": "home", "blocks": [SECTION]}) == [
        "unsupported type: home [json-pointer:/view/type]",
    ]


def test_only_one_input_takes_the_focus() -> None:
    focused = {"type": "plain_text_input", "focus_on_load": True}
    blocks = [{**FIELD, "block_id": one, "element": focused} for one in "xy"]

    assert message_problems(blocks) == [
        "only one element may set `focus_on_load` [json-pointer:/blocks/1/element/focus_on_load]",
    ]
