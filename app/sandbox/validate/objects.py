"""Composition objects: text, options, confirmation."""

from app.sandbox import limits
from app.sandbox.validate.rules import (
    array,
    boolean,
    by_type,
    choice,
    every,
    matching,
    shape,
    string,
    url,
)
from app.sandbox.validate.spot import Rule, Spot


def plain_text(most: int, least: int = 1) -> Rule:
    """Demand a plain text object."""
    return by_type({"plain_text": _plain(most, least)})


def text(most: int) -> Rule:
    """Demand a text object, plain or with markup."""
    markup = shape({"text": string(most)}, {"verbatim": boolean})
    return matching(by_type({"plain_text": _plain(most, 1), "mrkdwn": markup}))


def _plain(most: int, least: int) -> Rule:
    return shape({"text": string(most, least)}, {"emoji": boolean})


def _option(words: Rule, description: Rule, *, link: bool = False) -> Rule:
    optional = {"description": description} | ({"url": url(limits.URL)} if link else {})
    return shape({"text": words, "value": string(limits.OPTION_VALUE)}, optional)


PLAIN_OPTION = _option(plain_text(limits.OPTION_TEXT), plain_text(limits.OPTION_DESCRIPTION))
LINK_OPTION = _option(
    plain_text(limits.OPTION_TEXT),
    plain_text(limits.OPTION_DESCRIPTION),
    link=True,
)
MARKUP_OPTION = _option(text(limits.OPTION_TEXT), text(limits.OPTION_DESCRIPTION))

OPTION_GROUP = shape(
    {
        "label": plain_text(limits.OPTION_TEXT),
        "options": array(PLAIN_OPTION, limits.SELECT_OPTIONS),
    }
)

CONFIRM = shape(
    {
        "title": plain_text(limits.CONFIRM_TITLE),
        "text": text(limits.CONFIRM_TEXT),
        "confirm": plain_text(limits.CONFIRM_BUTTON),
        "deny": plain_text(limits.CONFIRM_BUTTON),
    },
    {"style": choice("primary", "danger")},
)


def distinct_values(spot: Spot) -> None:
    """Demand that no two options carry the same value."""
    values = [option["value"] for option in spot.value]
    for place, value in enumerate(values):
        if value in values[:place]:
            spot.fail(f'`value` "{value}" already exists', f"{place}/value")


def options(rule: Rule, most: int) -> Rule:
    """Demand a list of options with distinct values."""
    return every(array(rule, most), distinct_values)
