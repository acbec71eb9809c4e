"""Inputs of a message or modal: finding them, and what they hold."""

from collections.abc import Iterator
from typing import Any

from app.sandbox.markup.normal import INTERACTIVE
from app.sandbox.wire import Json

Block = dict[str, Any]
State = dict[str, dict[str, Any]]
EMPTY: dict[str, dict[str, Any]] = {
    "static_select": {"selected_option": None},
    "radio_buttons": {"selected_option": None},
    "checkboxes": {"selected_options": []},
    "plain_text_input": {"value": None},
}


class NoSuchControl(LookupError):  # noqa: N818  a mistake of the test, said as a sentence
    """The test pressed or filled something that is not there."""


def controls(blocks: list[Block]) -> Iterator[tuple[str, Block]]:
    """Yield each interactive element with its block's id."""
    for block in blocks:
        inside = [*block.get("elements", ()), block.get("element"), block.get("accessory")]
        for element in inside:
            if isinstance(element, dict) and element.get("type") in INTERACTIVE:
                yield block["block_id"], element


def offered(element: Block) -> list[dict[str, Any]]:
    """Return the options of a select, overflow, radio or checkbox element."""
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(one for group in groups for one in group["options"])]


def untouched(element: Block) -> dict[str, Any]:
    """Return what an element holds before anyone touches it."""
    held = {"type": element["type"], **EMPTY[element["type"]]}
    for name in ("option", "options"):
        if f"initial_{name}" in element:
            held[f"selected_{name}"] = element[f"initial_{name}"]
    return {**held, "value": element["initial_value"]} if "initial_value" in element else held


def filled(element: Block, given: Json) -> dict[str, Any]:
    """Return what an element holds after a person typed a text or chose an option's value."""
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": given or None}
    if kind == "checkboxes":
        values = [given] if isinstance(given, str) else list(given)
        return {"type": kind, "selected_options": [option(element, value) for value in values]}
    return {"type": kind, "selected_option": option(element, given)}


def option(element: Block, value: Json) -> dict[str, Any]:
    """Return the option with a value."""
    for candidate in offered(element):
        if candidate["value"] == value:
            return candidate
    values = [candidate["value"] for candidate in offered(element)]
    message = f"no option {value!r} on {element['action_id']!r}, only {values}"
    raise NoSuchControl(message)


def state_of(blocks: list[Block], typed: State) -> State:
    """Return `state.values`: every stateful element, null where nobody touched it."""
    values: State = {}
    for block_id, element in controls(blocks):
        if element["type"] in EMPTY:
            name = element["action_id"]
            held = typed.get(block_id, {}).get(name) or untouched(element)
            values.setdefault(block_id, {})[name] = held
    return values


def find(blocks: list[Block], action_id: str, value: str | None) -> tuple[str, Block]:
    """Return the one element a person means by an action id and, if given, a value."""
    present = list(controls(blocks))
    for block_id, element in present:
        if element["action_id"] == action_id and _carries(element, value):
            return block_id, element
    known = [(element["action_id"], element.get("value")) for _, element in present]
    message = f"nothing to press named {action_id!r} (value {value!r}), only {known}"
    raise NoSuchControl(message)


def _carries(element: Block, value: str | None) -> bool:
    if value is None:
        return True
    if element["type"] == "button":
        return bool(element.get("value") == value)
    return value in {candidate["value"] for candidate in offered(element)}


def pressed(block_id: str, element: Block, value: str | None, at: str) -> dict[str, Any]:
    """Return the entry in `actions` for a press."""
    kind = element["type"]
    action = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": at,
    }
    if kind == "button":
        names = ("text", "value", "style", "confirm", "url")
        return {**action, **{name: element[name] for name in names if name in element}}
    if value is None and kind != "checkboxes":
        value = offered(element)[0]["value"]
    chosen = [] if value is None else [option(element, value)]
    if kind == "checkboxes":
        return {**action, "selected_options": chosen}
    return {**action, "selected_option": chosen[0]}


def changed(block: Block, held: dict[str, Any], at: str) -> dict[str, Any]:
    """Return the entry in `actions` for an input of a dialog that was changed."""
    name = block["element"]["action_id"]
    return {"action_id": name, "block_id": block["block_id"], "action_ts": at, **held}


def missing(blocks: list[Block], values: State) -> dict[str, str]:
    """Return what the client complains about before it sends a form."""
    problems = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = values[block["block_id"]][element["action_id"]]
        content = held.get("value") or held.get("selected_option") or held.get("selected_options")
        if not content and not block.get("optional", False):
            problems[block["block_id"]] = "Please complete this required field."
        elif isinstance(content, str) and not _fits(element, content):
            problems[block["block_id"]] = "This entry is too long or too short."
    return problems


def _fits(element: Block, text: str) -> bool:
    most = element.get("max_length", 3000)
    return bool(element.get("min_length", 0) <= len(text) <= most)
