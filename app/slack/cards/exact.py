"""The exact action: the digested bytes, written for people."""

import json
from dataclasses import dataclass

from app.delivery.view import View
from app.domain.action import Json, Payload
from app.slack.cards.mask import curtain, exact, write
from app.slack.cards.safe import visible


@dataclass(frozen=True, slots=True)
class Exact:
    """The action as text, and what of it is masked.

    `veiled` says that who approves has to be shown first what is masked; `beyond` counts the
    characters at its end that are left out; `drawn` and `unseen` are what is and is not shown.
    """

    text: str
    masked: int = 0
    characters: int = 0
    veiled: bool = False
    beyond: int = 0
    drawn: Json = None
    unseen: tuple[str, ...] = ()


def masked_action(view: View, payload: Payload) -> Exact:
    """Write the action with its secrets masked, for a channel."""
    facts, read = view.request.facts, exact(payload)
    behind = curtain(facts)
    drawn = behind.value(read["arguments"], "arguments")
    known = (
        payload.resource == facts.resource
    )  # of what is in no catalogue, only the agent says it
    resource = read["resource"] if known else behind.value(read["resource"], "resource")
    tally = behind.tally
    veiled = bool(tally.unasked or (tally.values and not facts.approve_unseen))
    return Exact(
        text=_document(read["name"], resource, write(drawn, "  ")),
        masked=tally.values,
        characters=tally.characters,
        veiled=veiled,
        beyond=tally.beyond,
        drawn=drawn,
        unseen=tuple(tally.hidden),
    )


def whole_action(payload: Payload) -> str:
    """Write the action with nothing masked, for somebody who was checked."""
    read = exact(payload)
    return _document(read["name"], read["resource"], write(read["arguments"], "  "))


def _document(name: str, resource: Json, arguments: str) -> str:
    named, target = json.dumps(name, ensure_ascii=False), write(resource, "  ")
    return visible(
        f'{{\n  "name": {named},\n  "resource": {target},\n  "arguments": {arguments}\n}}'
    )
