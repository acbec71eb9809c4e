"""Every cell there is: the product of the axes, without those that cannot be, each with why."""

from collections.abc import Iterator
from functools import cache
from itertools import product

from tests.matrix.axes import Action, Cell, Door, Risk, State
from tests.matrix.people import ACTORS

DIALOGS = {
    Action.APPROVE,
    Action.APPROVE_UNSEEN,
    Action.APPROVE_SEEN,
    Action.REJECT,
    Action.ASK,
    Action.AMEND,
    Action.ANSWER,
    Action.CANCEL,
    Action.REVOKE,
}
APPROVALS = {Action.APPROVE, Action.APPROVE_UNSEEN, Action.APPROVE_SEEN}
OFFERED = {
    Door.BUTTON: set(Action) - {Action.PAGE, Action.SHOW, Action.WHY},
    Door.HOME: {Action.APPROVE, Action.REJECT, Action.DETAILS},  # the first of them forged
    Door.DETAILS: APPROVALS | {Action.PAGE},
    Door.DIALOG: DIALOGS,
    Door.COMMAND: {Action.SHOW, Action.WHY, Action.CANCEL, Action.REVOKE},
}
HOMELESS = {"U0UNA", "U0BOT", "U0BOB", "U0HITL", "U0WES", "U0CON", "U0ABE", "U0DANA", "U0STU"}


def everything() -> Iterator[Cell]:
    """Give the product of the axes."""
    for one in product(ACTORS, Action, Door, State, Risk):
        yield Cell(*one)


def impossible(cell: Cell) -> str:
    """Say why a cell cannot be; nothing where it can."""
    if cell.action not in OFFERED[cell.door]:
        return f"there is no such thing behind {cell.door}"
    if cell.door is Door.HOME and ACTORS[cell.actor].user in HOMELESS:
        return "a bot, or an account that is not a member's, has no Home tab"
    if cell.state is State.DENIED and cell.door is not Door.COMMAND:
        return "what policy refused at once has no card, and every button names a card"
    if cell.action is Action.APPROVE_SEEN and not ACTORS[cell.actor].person:
        return "nobody of the roster is never shown a page"
    return ""


@cache
def possible() -> tuple[Cell, ...]:
    """Give every cell that can be."""
    return tuple(one for one in everything() if not impossible(one))
