"""What else can be done with a request, under the three dots: by its state, the same for all."""

from app.domain.request import State
from app.slack import words
from app.slack.cards.blocks import Block, overflow

MORE, AFTER_ASKING = "hitl.more", 2
AMEND, ASK, CANCEL, REVOKE, TAKE = "amend", "ask", "cancel", "revoke", "take"
CHOICES: dict[State, tuple[tuple[str, str], ...]] = {
    State.PENDING: (
        (TAKE, words.TAKE),
        (ASK, words.ASK_MORE),
        (CANCEL, words.CANCEL_MORE),
    ),
    State.REDEEMED: ((REVOKE, words.ROLLBACK),),
}


def more(card: str, state: State, *, amendable: bool = False) -> list[Block]:
    """Offer what fits the state; each choice names what to do and the card's id.

    Amend is offered where the terms let a reviewer narrow something, and judged when chosen.
    """
    listed = [*CHOICES.get(state, ())]
    if amendable and state is State.PENDING:
        listed.insert(AFTER_ASKING, (AMEND, words.AMEND_MORE))
    offered = [(text, f"{what}/{card}") for what, text in listed]
    return [overflow(MORE, offered)] if offered else []


def chosen(value: str) -> tuple[str, str]:
    """Read what was chosen, and on which card."""
    what, _, card = value.partition("/")
    return what, card
