"""Modals, and the Home tab."""

from app.sandbox import limits
from app.sandbox.validate import objects
from app.sandbox.validate.blocks import blocks
from app.sandbox.validate.rules import boolean, by_type, every, shape, string
from app.sandbox.validate.spot import Spot
from app.sandbox.wire import Json


def _submit_where_input(spot: Spot) -> None:
    if spot.has("submit"):
        return
    for item in spot.at("blocks").items():
        if item.value["type"] == "input":
            item.fail("must define `submit` to use an `input` block in modals", "input")


MODAL = every(
    shape(
        {
            "title": objects.plain_text(limits.VIEW_TITLE),
            "blocks": blocks(limits.VIEW_BLOCKS, 1),
        },
        {
            "submit": objects.plain_text(limits.VIEW_TITLE),
            "close": objects.plain_text(limits.VIEW_TITLE),
            "private_metadata": string(limits.PRIVATE_METADATA, 0),
            "callback_id": string(limits.CALLBACK_ID, 0),
            "external_id": string(limits.EXTERNAL_ID, 0),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
        },
    ),
    _submit_where_input,
)


HOME = shape(
    {"blocks": blocks(limits.VIEW_BLOCKS, 1)},
    {
        "private_metadata": string(limits.PRIVATE_METADATA, 0),
        "callback_id": string(limits.CALLBACK_ID, 0),
        "external_id": string(limits.EXTERNAL_ID, 0),
    },
)


def home_problems(view: Json) -> list[str]:
    """Return what Slack would complain about in a view for the Home tab."""
    spot = Spot(view, "/view")
    by_type({"home": HOME})(spot)
    return spot.problems


def view_problems(view: Json) -> list[str]:
    """Return what Slack would complain about in a modal."""
    spot = Spot(view, "/view")
    by_type({"modal": MODAL})(spot)
    return spot.problems
