"""Every cell there is: the product of the axes, without those that cannot be, each with why."""

from collections.abc import Iterator
from functools import cache
from itertools import product

from tests.matrix.axes import (
    CALLS_IN,
    COVERING,
    HANDINGS,
    STEERING,
    Action,
    Cell,
    Door,
    Risk,
    State,
)
from tests.matrix.groups import AGENTS, STEERS, Agent
from tests.matrix.people import ACTORS, ENDS, LOW, MEMBERS, Actor

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
    *CALLS_IN,
    *HANDINGS,
}
APPROVALS = {Action.APPROVE, Action.APPROVE_UNSEEN, Action.APPROVE_SEEN}
OFFERED = {
    Door.BUTTON: set(Action) - {Action.PAGE, Action.SHOW, Action.WHY, *STEERING, *COVERING},
    Door.HOME: {Action.APPROVE, Action.REJECT, Action.DETAILS},  # the first of them forged
    Door.DETAILS: APPROVALS | {Action.PAGE},
    Door.MESSAGE: {Action.NUDGE, Action.CALL_IN, Action.HAND_OVER},
    Door.DIALOG: DIALOGS,
    Door.COMMAND: {Action.SHOW, Action.WHY, Action.CANCEL, Action.REVOKE, *COVERING},
}
HOMELESS = {"U0UNA", "U0BOT", "U0BOB", "U0HITL", "U0WES", "U0CON", "U0ABE", "U0DANA", "U0STU"}


def everything() -> Iterator[Cell]:
    """Give the product of the axes."""
    for one in product(ACTORS, Action, Door, State, Risk):
        yield Cell(*one)


def impossible(cell: Cell) -> str:
    """Say why a cell cannot be; nothing where it can."""
    actor = ACTORS[cell.actor]
    return _not_there(cell, actor) or _no_such_state(cell, actor) or _alike(cell, actor)


def _not_there(cell: Cell, actor: Actor) -> str:
    """Say why nobody of a kind can do this there."""
    if cell.door is Door.MESSAGE and cell.action in {Action.REJECT, Action.DETAILS}:
        return "it is the button on the card, by the same id, and is walked there"
    if cell.action not in OFFERED[cell.door]:
        return f"there is no such thing behind {cell.door}"
    if cell.door is Door.HOME and actor.user in HOMELESS:
        return "a bot, or an account that is not a member's, has no Home tab"
    if cell.action is Action.APPROVE_SEEN and (not actor.person or actor.gone):
        return "nobody of the roster is never shown a page"
    return ""


def _no_such_state(cell: Cell, actor: Actor) -> str:
    """Say why what this is about is in no such state."""
    agent = AGENTS[actor.agent]
    if cell.state is State.DENIED and cell.door is not Door.COMMAND:
        return "what policy refused at once has no card, and every button names a card"
    if cell.action in COVERING and (cell.state, cell.risk) != (State.FRESH, Risk.LOW):
        return "this is about no request that could be in a state"
    if cell.state is State.HANDED and agent.asks != "reviewers":
        return "where the team's own reviewers are not asked, nothing can be handed over"
    if cell.state is State.HANDED and unable(agent):
        return "the manager may steer nothing of it, so nobody could have handed it over"
    return ""


def unable(agent: Agent) -> bool:
    """Tell whether the manager of an agent's team may not steer what it asks for."""
    manager = MEMBERS[agent.manager]
    behind = {agent.owner, agent.requester, agent.creator, agent.now}
    return bool(agent.manager in behind or manager.locked or manager.flag)


def _alike(cell: Cell, actor: Actor) -> str:
    """Say which cells are those of another risk, by the design: no risk is looked at in them."""
    if cell.risk not in actor.risks:
        return "what differs in this kind is of no risk: whose cover, which owner, what manager"
    if cell.action in STEERING and cell.risk not in (ENDS if actor.person in STEERS else LOW):
        return (
            "who is no manager steers nothing, whatever the risk; a manager, at either end of it"
        )
    if cell.state is State.HANDED and cell.risk not in ENDS:
        return "whose seats are filled by whom is asked alike at either end of risk"
    return ""


@cache
def possible() -> tuple[Cell, ...]:
    """Give every cell that can be."""
    return tuple(one for one in everything() if not impossible(one))
