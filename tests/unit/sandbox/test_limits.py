"""The numbers, compared with a registry that someone else keeps."""

import pytest
from slackblocks import _limits as registry

from app.sandbox import limits
from app.sandbox.rates import PER_MINUTE

SAME = [
    ("MESSAGE_BLOCKS", "MESSAGE_BLOCKS_MAX_ITEMS"),
    ("VIEW_BLOCKS", "VIEW_BLOCKS_MAX_ITEMS"),
    ("ATTACHMENTS", "MESSAGE_ATTACHMENTS_MAX_ITEMS"),
    ("BLOCK_ID", "BLOCK_ID_MAX_LENGTH"),
    ("ACTION_ID", "ACTION_ID_MAX_LENGTH"),
    ("CALLBACK_ID", "VIEW_CALLBACK_ID_MAX_LENGTH"),
    ("EXTERNAL_ID", "VIEW_EXTERNAL_ID_MAX_LENGTH"),
    ("TEXT", "TEXT_MAX_LENGTH"),
    ("TEXT", "SECTION_TEXT_MAX_LENGTH"),
    ("SECTION_FIELDS", "SECTION_FIELDS_MAX_ITEMS"),
    ("SECTION_FIELD", "SECTION_FIELDS_ITEM_MAX_LENGTH"),
    ("HEADER", "HEADER_TEXT_MAX_LENGTH"),
    ("CONTEXT_ELEMENTS", "CONTEXT_ELEMENTS_MAX_ITEMS"),
    ("ACTIONS_ELEMENTS", "ACTIONS_ELEMENTS_MAX_ITEMS"),
    ("BUTTON_TEXT", "BUTTON_TEXT_MAX_LENGTH"),
    ("BUTTON_VALUE", "BUTTON_VALUE_MAX_LENGTH"),
    ("URL", "BUTTON_URL_MAX_LENGTH"),
    ("URL", "OPTION_URL_MAX_LENGTH"),
    ("URL", "IMAGE_IMAGE_URL_MAX_LENGTH"),
    ("ACCESSIBILITY_LABEL", "BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH"),
    ("CONFIRM_TITLE", "CONFIRMATION_TITLE_MAX_LENGTH"),
    ("CONFIRM_TEXT", "CONFIRMATION_TEXT_MAX_LENGTH"),
    ("CONFIRM_BUTTON", "CONFIRMATION_CONFIRM_MAX_LENGTH"),
    ("CONFIRM_BUTTON", "CONFIRMATION_DENY_MAX_LENGTH"),
    ("OPTION_TEXT", "OPTION_TEXT_MAX_LENGTH"),
    ("OPTION_TEXT", "OPTION_GROUP_LABEL_MAX_LENGTH"),
    ("OPTION_DESCRIPTION", "OPTION_DESCRIPTION_MAX_LENGTH"),
    ("OPTION_VALUE", "OPTION_VALUE_MAX_LENGTH"),
    ("SELECT_OPTIONS", "SELECT_OPTIONS_MAX_ITEMS"),
    ("SELECT_OPTIONS", "OPTION_GROUP_OPTIONS_MAX_ITEMS"),
    ("OPTION_GROUPS", "SELECT_OPTION_GROUPS_MAX_ITEMS"),
    ("OVERFLOW_OPTIONS", "OVERFLOW_OPTIONS_MAX_ITEMS"),
    ("CHECKBOXES_OPTIONS", "CHECKBOXES_OPTIONS_MAX_ITEMS"),
    ("RADIO_OPTIONS", "RADIO_BUTTONS_OPTIONS_MAX_ITEMS"),
    ("PLACEHOLDER", "SELECT_PLACEHOLDER_MAX_LENGTH"),
    ("PLACEHOLDER", "PLAIN_TEXT_INPUT_PLACEHOLDER_MAX_LENGTH"),
    ("INPUT_LENGTH", "PLAIN_TEXT_INPUT_MIN_LENGTH_MAX"),
    ("INPUT_LENGTH", "PLAIN_TEXT_INPUT_MAX_LENGTH_MAX"),
    ("INPUT_LABEL", "INPUT_LABEL_MAX_LENGTH"),
    ("INPUT_HINT", "INPUT_HINT_MAX_LENGTH"),
    ("VIEW_TITLE", "VIEW_TITLE_MAX_LENGTH"),
    ("VIEW_TITLE", "VIEW_SUBMIT_MAX_LENGTH"),
    ("VIEW_TITLE", "VIEW_CLOSE_MAX_LENGTH"),
    ("PRIVATE_METADATA", "VIEW_PRIVATE_METADATA_MAX_LENGTH"),
    ("ALT_TEXT", "IMAGE_ALT_TEXT_MAX_LENGTH"),
    ("ALT_TEXT", "IMAGE_ELEMENT_ALT_TEXT_MAX_LENGTH"),
    ("IMAGE_TITLE", "IMAGE_TITLE_MAX_LENGTH"),
    ("LIST_INDENT", "RICH_TEXT_LIST_INDENT_MAX"),
    ("BORDER", "RICH_TEXT_LIST_BORDER_MAX"),
    ("BORDER", "RICH_TEXT_QUOTE_BORDER_MAX"),
    ("BORDER", "RICH_TEXT_PREFORMATTED_BORDER_MAX"),
]
NOT_IN_THE_REGISTRY = {
    "BLOCKS_TEXT",
    "MESSAGE_TEXT",
    "UPDATE_TEXT",
    "VIEW_STACK",
    "TRIGGER_SECONDS",
    "ACK_SECONDS",
    "RESPONSE_URL_USES",
    "RESPONSE_URL_SECONDS",
    "SOCKETS",
    "EVENT_RETRIES",
}


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_a_limit_is_the_one_in_the_independent_registry(ours: str, theirs: str) -> None:
    assert getattr(limits, ours) == getattr(registry, theirs)


def test_what_only_slacks_own_pages_say() -> None:
    assert (limits.MESSAGE_TEXT, limits.UPDATE_TEXT, limits.BLOCKS_TEXT) == (40_000, 4_000, 12_000)
    assert (limits.TRIGGER_SECONDS, limits.ACK_SECONDS, limits.VIEW_STACK) == (3.0, 3.0, 3)
    assert (limits.RESPONSE_URL_USES, limits.RESPONSE_URL_SECONDS) == (5, 1_800.0)
    assert (limits.SOCKETS, limits.EVENT_RETRIES) == (10, (0.0, 60.0, 300.0))


TIERS = {
    "usergroups.list": 20,
    "usergroups.users.list": 20,
    "chat.update": 50,
    "conversations.open": 50,
    "conversations.info": 50,
    "conversations.members": 100,
    "chat.postEphemeral": 100,
    "views.open": 100,
    "views.update": 100,
    "views.publish": 100,
    "users.info": 100,
    "chat.postMessage": 300,
    "auth.test": 300,
    "blocks.validate": 50,  # "special rate limits", of no number
}


def test_rates_follow_slacks_tiers() -> None:
    assert PER_MINUTE == TIERS


def test_every_limit_is_compared_or_known_to_have_no_counterpart() -> None:
    names = {name for name in vars(limits) if name.isupper()}

    assert names == {ours for ours, _ in SAME} | NOT_IN_THE_REGISTRY
