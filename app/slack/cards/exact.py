"""The exact action: the digested bytes, written for people."""

import json
import re
from dataclasses import dataclass

from app.delivery.view import View
from app.domain.action import Json, Payload
from app.domain.length import LONGEST, too_long
from app.slack import words
from app.slack.cards.beginning import Begun, beginning
from app.slack.cards.mask import curtain, exact, write
from app.slack.cards.safe import visible

# No text has a line end as it is written here: each closing bracket on its own line is ours.
_CLOSING = re.compile(r"(?:\n *[}\]])+\Z")


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
    # Of what is in no catalogue, only the agent says what it is done to.
    known = payload.resource == facts.resource
    resource = read["resource"] if known else behind.value(read["resource"], "resource")
    begun = beginning(read["arguments"], behind.tally.left)
    drawn = behind.value(begun.value, "arguments")
    tally = behind.tally
    beyond = tally.beyond + begun.out
    text = _document(read["name"], resource, write(drawn, "  "))
    veiled = bool(tally.unasked or (tally.values and not facts.approve_unseen))
    return Exact(
        text=_unclosed(text, in_text=begun.in_text or bool(tally.beyond)) if beyond else text,
        masked=tally.values,
        characters=tally.characters,
        veiled=veiled,
        beyond=beyond,
        drawn=drawn,
        unseen=(*tally.hidden, *begun.rest),
    )


def whole_action(payload: Payload) -> str:
    """Write the action with nothing masked, for somebody who was checked.

    Only the beginning of one that is too long for anybody; such a one cannot be approved.
    """
    read = exact(payload)
    long = too_long(payload)
    begun = beginning(read["arguments"], LONGEST) if long else Begun(read["arguments"])
    written = _document(read["name"], read["resource"], write(begun.value, "  "))
    if not long:
        return written
    if begun.out and len(written) <= LONGEST:
        written = _unclosed(written, in_text=begun.in_text)
    return f"{written[:LONGEST]}\n\n{words.TOO_LONG}"


def not_whole(more: int) -> str:
    """Say how many characters of the action are left out."""
    return words.NOT_WHOLE_ONE if more == 1 else words.NOT_WHOLE.format(more=more)


def _unclosed(written: str, *, in_text: bool) -> str:
    """Take away the brackets, and the quote, that would close what was cut."""
    opened = _CLOSING.sub("", written)
    return opened.removesuffix('"') if in_text else opened


def _document(name: str, resource: Json, arguments: str) -> str:
    named, target = json.dumps(name, ensure_ascii=False), write(resource, "  ")
    return visible(
        f'{{\n  "name": {named},\n  "resource": {target},\n  "arguments": {arguments}\n}}'
    )
