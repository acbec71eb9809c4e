"""The exact action: the digested bytes, written for people."""

import json
from dataclasses import dataclass

from app.delivery.view import View
from app.domain.action import Json, Payload
from app.slack.cards.mask import curtain, exact, write
from app.slack.cards.safe import visible

MOST_UNASKED = 400
FEW_UNASKED = 100


@dataclass(frozen=True, slots=True)
class Exact:
    """The action as text; `veiled` says that too much of it is masked to judge it."""

    text: str
    masked: int = 0
    veiled: bool = False


def masked_action(view: View, payload: Payload) -> Exact:
    """Write the action with its secrets masked, for a channel."""
    drawn = curtain(view.request.facts)
    read = exact(payload)
    arguments = drawn.text(write(drawn.value(read["arguments"], "arguments"), "  "))
    tally = drawn.tally
    shown = max(len(arguments), 1)
    veiled = tally.unasked > MOST_UNASKED or (
        tally.unasked > FEW_UNASKED and tally.unasked > shown / 2
    )
    return Exact(_document(read, arguments), tally.values, veiled)


def whole_action(payload: Payload) -> str:
    """Write the action with nothing masked, for somebody who was checked."""
    read = exact(payload)
    return _document(read, write(read["arguments"], "  "))


def _document(read: dict[str, Json], arguments: str) -> str:
    name = json.dumps(read["name"], ensure_ascii=False)
    resource = write(read["resource"], "  ")
    return visible(
        f'{{\n  "name": {name},\n  "resource": {resource},\n  "arguments": {arguments}\n}}'
    )
