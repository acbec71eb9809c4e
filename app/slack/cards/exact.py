"""The exact action: the digested bytes, written for people."""

import json
from dataclasses import dataclass

from app.delivery.view import View
from app.domain.action import Json, Payload
from app.domain.length import LONGEST, too_long
from app.slack import words
from app.slack.cards.beginning import beginning
from app.slack.cards.mask import LOOKED_AT, curtain, exact, write
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
    begun, left_out = beginning(read["arguments"], LOOKED_AT)
    drawn = behind.value(begun, "arguments")
    # Of what is in no catalogue, only the agent says what it is done to.
    known = payload.resource == facts.resource
    resource = read["resource"] if known else behind.value(read["resource"], "resource")
    tally = behind.tally
    veiled = bool(tally.unasked or (tally.values and not facts.approve_unseen))
    return Exact(
        text=_document(read["name"], resource, write(drawn, "  ")),
        masked=tally.values,
        characters=tally.characters,
        veiled=veiled,
        beyond=tally.beyond + left_out,
        drawn=drawn,
        unseen=tuple(tally.hidden),
    )


def whole_action(payload: Payload) -> str:
    """Write the action with nothing masked, for somebody who was checked.

    Only the beginning of one that is too long for anybody; such a one cannot be approved.
    """
    read = exact(payload)
    long = too_long(payload)
    arguments = beginning(read["arguments"], LONGEST)[0] if long else read["arguments"]
    written = _document(read["name"], read["resource"], write(arguments, "  "))
    return f"{written[:LONGEST]}\n\n{words.TOO_LONG}" if long else written


def _document(name: str, resource: Json, arguments: str) -> str:
    named, target = json.dumps(name, ensure_ascii=False), write(resource, "  ")
    return visible(
        f'{{\n  "name": {named},\n  "resource": {target},\n  "arguments": {arguments}\n}}'
    )
