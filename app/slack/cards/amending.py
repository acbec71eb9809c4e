"""Amend: the dialog in which a reviewer narrows an action, and what is read from it.

What is filled in is found by block and action: `arguments.amount/0` and `text` for what is
written, `choice` for what is chosen. Whatever the catalogue or the name of a field calls secret
is never put into it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.delivery.narrowable import Narrowable
from app.domain.action import Facts, Json, Payload
from app.domain.narrowing import Amendable, Direction, Wishes, narrow, shown, value_at
from app.domain.refusal import Refused
from app.domain.request import ActionRequest
from app.slack import words
from app.slack.cards import blocks as b
from app.slack.cards.dialogs import INPUT, modal, on, submitting
from app.slack.cards.facts import shortened
from app.slack.cards.mask import curtain
from app.slack.cards.safe import visible

FIELDS, INPUTS = re.compile(r"(arguments|context)\..+/[0-9]+"), re.compile("text|choice")
AMEND_SUBMIT, CHOICE = "hitl.amend_submit", "choice"
BOXES, MOST, LONGEST_PATH = 10, 100, 200
LABEL, OPTION, HINT, TEXT = 150, 75, 1500, 300

# https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object
AT_ONCE = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}

_NUMBER = re.compile(r"[0-9]{1,16}(\.[0-9]{1,9})?", re.ASCII)


def amend_dialog(card: str, found: Narrowable, wishes: Wishes | None = None) -> b.Block:
    """Ask what is to be less, with each field as it is now and the direction in words.

    With `wishes`, what was filled in so far, it says what they would come to.
    """
    request = found.request
    intro = words.AMEND_INTRO.format(revision=request.revision + 1)
    fields = [block for one in offered(found) for block in _field(one, found.payload)]
    said = intro if fields else words.AMEND_NONE
    above = [on(request), b.rich(b.line(b.said(said)))]
    below = [] if wishes is None else [_so_far(found, wishes)]
    made = modal(words.AMEND_TITLE, [*above, *fields, *below], words.CANCEL)
    if not fields:
        return made
    about = f"{card}/{request.revision}"
    return made | submitting(about, words.CONFIRM_AMEND, AMEND_SUBMIT)


def offered(found: Narrowable) -> list[Amendable]:
    """List the fields that may be shown, and that fit into a dialog."""
    return [one for one in found.fields if _showable(one, found.payload, found.request.facts)]


def wishes_in(
    values: Mapping[str, Mapping[str, Any]], request: ActionRequest, payload: Payload
) -> dict[str, Json]:
    """Read what was filled in; what cannot be read stays text, which no direction accepts."""
    wishes: dict[str, Json] = {}
    for rule in request.terms.amend:
        held = [
            element
            for block, elements in values.items()
            for element in elements.values()
            if block.rpartition("/")[0] == rule.path
        ]
        now = value_at(payload.action.arguments, payload.context, rule.path)
        if held and now is not None:
            wishes[rule.path] = _READ[rule.direction](held, rule, now[0])
    return wishes


def _so_far(found: Narrowable, wishes: Wishes) -> b.Block:
    """Say what would be less, or why what is filled in would be refused."""
    payload, rules = found.payload, (found.fields, found.fields)
    less = narrow(payload.action.arguments, payload.context, rules, wishes)
    if isinstance(less, Refused):
        return b.rich(b.line(b.bold(words.AMEND_NOT_SO), b.said(shortened(less.sentence, TEXT))))
    told = [
        words.AMEND_CHANGE.format(
            field=shortened(one.path, LABEL),
            old=shortened(shown(one.before), TEXT),
            new=shortened(shown(one.after), TEXT),
        )
        for one in less.changes
    ]
    return b.rich(
        b.line(b.bold(words.AMEND_SO)), b.bullets(*(b.line(b.said(one)) for one in told))
    )


def blocks_of(values: Mapping[str, object]) -> dict[str, str]:
    """Name the block at which something is said of each field."""
    first = next(iter(values), "")
    places = {block.rpartition("/")[0]: block for block in reversed(list(values))}
    return {**places, "amend_nothing": first}


def _showable(rule: Amendable, payload: Payload, facts: Facts) -> bool:
    now = value_at(payload.action.arguments, payload.context, rule.path)
    if now is None or len(rule.path) > LONGEST_PATH:
        return False
    if rule.direction is Direction.SUBSET and not _list(now[0]):
        return False
    drawn = curtain(facts)
    drawn.value(now[0], rule.path)
    return not (drawn.tally.values or drawn.tally.beyond)


def _list(value: Json) -> bool:
    return isinstance(value, list | tuple) and 1 < len(value) <= MOST


def _field(rule: Amendable, payload: Payload) -> list[b.Block]:
    now = value_at(payload.action.arguments, payload.context, rule.path)
    value = now[0] if now else None
    if rule.direction is Direction.SUBSET:
        return _boxes(rule, value or [])
    if rule.direction is Direction.ONE_OF:
        return [_block(rule, 0, value, _select(rule.options, value))]
    element = {"type": "plain_text_input", "action_id": INPUT, "max_length": 100, **AT_ONCE}
    return [_block(rule, 0, value, element | {"initial_value": shown(value)})]


def _boxes(rule: Amendable, items: Sequence[Json]) -> list[b.Block]:
    """Offer every item of a list to be kept, ten to a block, which is all that Slack allows."""
    made = []
    for start in range(0, len(items), BOXES):
        options = [
            _option(one, start + number) for number, one in enumerate(items[start : start + BOXES])
        ]
        element = {"type": "checkboxes", "action_id": CHOICE, "options": options}
        block = _block(rule, start // BOXES, items, element | {"initial_options": options})
        made.append(block | {"optional": True})
    return made


def _select(options: Sequence[Json], value: Json) -> b.Block:
    listed = [_option(one, number) for number, one in enumerate(options)]
    held = [one for one, each in zip(listed, options, strict=True) if shown(each) == shown(value)]
    first = {"initial_option": held[0]} if held else {}
    return {"type": "static_select", "action_id": CHOICE, "options": listed, **first}


def _option(value: Json, number: int) -> b.Block:
    return {
        "text": b.label(visible(shown(value)) or words.AMEND_EMPTY, OPTION),
        "value": str(number),
    }


def _block(rule: Amendable, part: int, value: Json, element: b.Block) -> b.Block:
    now = shortened(shown(value), TEXT)
    hint = f"{words.AMEND_NOW.format(value=now)} {words.AMEND_WAYS[rule.direction]}"
    return {
        "type": "input",
        "block_id": f"{rule.path}/{part}",
        "label": b.label(rule.path, LABEL),
        "hint": b.label(hint, HINT),
        "element": element,
        "dispatch_action": True,
    }


def _kept(held: Sequence[Mapping[str, Any]], rule: Amendable, now: Json) -> Json:
    del rule
    chosen = {str(one.get("value")) for each in held for one in each.get("selected_options") or ()}
    items = now if isinstance(now, list | tuple) else []
    return [one for number, one in enumerate(items) if str(number) in chosen]


def _chosen(held: Sequence[Mapping[str, Any]], rule: Amendable, now: Json) -> Json:
    number = str((held[0].get("selected_option") or {}).get("value", ""))
    known = number.isdecimal() and int(number) < len(rule.options)
    return rule.options[int(number)] if known else now


def _written(held: Sequence[Mapping[str, Any]], rule: Amendable, now: Json) -> Json:
    text = str(held[0].get("value") or "").strip()
    if rule.direction is Direction.SHORTER or text == shown(now):
        return now if text == shown(now) else text
    found = _NUMBER.fullmatch(text)
    if not found:
        return text
    return float(text) if found[1] else int(text)


_READ: dict[Direction, Callable[[Sequence[Mapping[str, Any]], Amendable, Json], Json]] = {
    Direction.SUBSET: _kept,
    Direction.ONE_OF: _chosen,
    Direction.AT_MOST: _written,
    Direction.AT_LEAST: _written,
    Direction.SHORTER: _written,
}
