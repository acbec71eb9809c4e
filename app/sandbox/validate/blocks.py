"""The blocks of a message or a modal."""

from collections import Counter
from typing import Any

from app.sandbox import limits
from app.sandbox.validate import elements, objects
from app.sandbox.validate.rich_text import RICH_TEXT
from app.sandbox.validate.rules import array, boolean, by_type, every, shape, string, url
from app.sandbox.validate.spot import Rule, Spot
from app.sandbox.wire import Json

ID = {"block_id": string(limits.BLOCK_ID)}


def _has_words(spot: Spot) -> None:
    if not spot.has("text") and not spot.has("fields"):
        spot.fail("missing required field: text")


def _distinct_actions(spot: Spot) -> None:
    _distinct([item for item in spot.items() if item.has("action_id")], "action_id")


def _distinct(spots: list[Spot], name: str) -> None:
    seen: Counter[str] = Counter()
    for spot in spots:
        value = spot.value[name]
        if seen[value]:
            spot.fail(f'`{name}` "{value}" already exists', name)
        seen[value] += 1


def _distinct_blocks(spot: Spot) -> None:
    _distinct([item for item in spot.items() if item.has("block_id")], "block_id")


def _one_focus(spot: Spot) -> None:
    focused = [
        item
        for item in spot.items()
        if item.has("element") and item.value["element"].get("focus_on_load")
    ]
    for item in focused[1:]:
        item.fail("only one element may set `focus_on_load`", "element/focus_on_load")


BLOCK = by_type(
    {
        "header": shape({"text": objects.plain_text(limits.HEADER)}, ID),
        "section": every(
            shape(
                {},
                {
                    **ID,
                    "text": objects.text(limits.TEXT),
                    "fields": array(objects.text(limits.SECTION_FIELD), limits.SECTION_FIELDS),
                    "accessory": elements.IN_SECTION,
                    "expand": boolean,
                },
            ),
            _has_words,
        ),
        "context": shape(
            {
                "elements": array(
                    by_type(
                        {
                            "plain_text": objects.text(limits.TEXT),
                            "mrkdwn": objects.text(limits.TEXT),
                            "image": elements.IMAGE,
                        }
                    ),
                    limits.CONTEXT_ELEMENTS,
                ),
            },
            ID,
        ),
        "actions": shape(
            {
                "elements": every(
                    array(elements.IN_ACTIONS, limits.ACTIONS_ELEMENTS),
                    _distinct_actions,
                ),
            },
            ID,
        ),
        "input": shape(
            {"label": objects.plain_text(limits.INPUT_LABEL), "element": elements.IN_INPUT},
            {
                **ID,
                "hint": objects.plain_text(limits.INPUT_HINT),
                "optional": boolean,
                "dispatch_action": boolean,
            },
        ),
        "image": shape(
            {"alt_text": string(limits.ALT_TEXT), "image_url": url(limits.URL)},
            {**ID, "title": objects.plain_text(limits.IMAGE_TITLE)},
        ),
        "divider": shape({}, ID),
        "rich_text": RICH_TEXT,
    }
)


def blocks(most: int, least: int) -> Rule:
    """Demand a list of blocks with distinct ids."""
    return every(array(BLOCK, most, least), _distinct_blocks, _one_focus)


def message_problems(value: list[Any]) -> list[str]:
    """Return what Slack would complain about in a message's blocks."""
    spot = Spot(value, "/blocks")
    blocks(limits.MESSAGE_BLOCKS, 0)(spot)
    return spot.problems


def text_length(value: Json) -> int:
    """Count all text in some blocks, as the cumulative limit does."""
    if isinstance(value, list):
        return sum(text_length(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    rest = sum(text_length(item) for item in value.values())
    return rest + (len(own) if isinstance(own, str) else 0)
