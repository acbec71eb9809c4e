"""A press counts only from where its button belongs: the request's own message, or our view."""

from dataclasses import dataclass

from app.delivery.message import Card, place_key
from app.domain.authority import Actor, ActorKind
from app.domain.people import Account
from app.domain.refusal import Refused, refused
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, note


@dataclass(frozen=True, slots=True)
class Spot:
    """What a press was on: a message, by its channel and timestamp, or one of our views.

    All of it is what Slack says of the press. What is empty is nowhere, and nothing counts there.
    """

    channel: str = ""
    ts: str = ""
    view: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """Who pressed what, on which spot; `beside` says that other messages have the button too."""

    command: str
    account: Account
    card: str
    spot: Spot
    beside: bool = False


def misplaced(uow: UnitOfWork, pressed: Pressed) -> Refused | None:
    """Refuse a press on a message that is not the request's own, whatever its button says.

    Whoever can post as the app can copy a button into a message of their own. A card that does
    not exist is left to who looks for it.
    """
    card = uow.card(pressed.card)
    if card is None or _in_place(uow, pressed, card):
        return None
    early = not card.ts and pressed.spot.channel in {card.address, card.channel} - {""}
    no = refused("pressed_early" if early else "pressed_elsewhere")
    roster = uow.roster()
    person = roster.person_of(pressed.account) if roster else None
    actor = Actor(ActorKind.PERSON, person.id if person else "", pressed.account)
    attempted = Attempted(pressed.command, actor, card.id)
    return note(uow, uow.request(card.request_id), no, attempted)


def _in_place(q: Queries, pressed: Pressed, card: Card) -> bool:
    spot = pressed.spot
    if spot.view:
        return True
    if not spot.channel or not spot.ts:
        return False
    if (spot.channel, spot.ts) == (card.channel, card.ts):
        return True
    known = q.said(place_key(card.request_id, spot.channel, spot.ts)) if pressed.beside else None
    return known is not None
