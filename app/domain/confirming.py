"""Typed confirmation: whoever approves types out what the action is done to, exactly."""

import unicodedata

from app.domain.letters.blank import shows_nothing
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest

NAMED = 3


def unconfirmed(request: ActionRequest, typed: str, *, asked: bool = False) -> Refused | None:
    """Refuse what is not the resource: its `type:id`, or its id alone, as the card shows it.

    Only blanks around it are forgiven: a case, an accent or a look-alike character may name
    another resource. `asked` says that the active policy asks for it, if the terms do not.
    """
    if not (asked or request.terms.confirm_required):
        return None
    resource, said = request.facts.resource, typed.strip()
    if shows_nothing(said):
        return refused("confirm_required")
    named = {resource.id.strip()} if request.facts.classified else set()
    if said in {str(resource).strip(), *named}:
        return None
    if strange := _strange(said, str(resource)):
        return refused("confirm_lookalike", characters=strange)
    return refused("confirm_mismatch")


def _strange(said: str, resource: str) -> str:
    """Name the characters that no keyboard gives by chance and that the resource has not."""
    found = dict.fromkeys(one for one in said if not one.isascii() and one not in resource)
    named = [f"U+{ord(one):04X} {unicodedata.name(one, 'unnamed')}" for one in found]
    return ", ".join(named[:NAMED])
