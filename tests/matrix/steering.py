"""What must come of it when somebody steers a request, or lets somebody stand in, by design.

The manager of the team that owns a request steers it while it waits, unless they stand behind it;
that is a matter neither of risk nor of what the card showed. Whoever is away, or their manager,
names who stands in for them, and either of the two ends that again.
"""

from tests.matrix.axes import CALLS_IN, HANDINGS, OPEN, WORDS, Action, Answer, Cell, Door, State
from tests.matrix.covers import BOSSES, NAMED, STANDING
from tests.matrix.groups import AGENTS
from tests.matrix.people import Actor

DONE = {
    Action.NUDGE: ("Nudged",),
    Action.HAND_OVER: ("HandedOver",),
    Action.CALL_IN: ("CoverNamed", "CalledIn"),
    Action.NAME_COVER: ("CoverNamed",),
    Action.END_COVER: ("CoverEnded",),
}
NOTHING_TO_OFFER = {Action.HAND_OVER: {"hand_over_not_there"}, Action.CALL_IN: {"cover_nobody"}}


def steered(cell: Cell, actor: Actor) -> Answer:
    """Say what must come of it."""
    if cell.action is Action.END_COVER:
        mine = actor.person in {*STANDING, BOSSES[STANDING[0]]}
        return _answer(cell, set() if mine else {"cover_unknown"})
    reasons = unfit(actor)
    if cell.action is Action.NAME_COVER:
        mine = actor.person in {NAMED[0], BOSSES[NAMED[0]]}
        return _answer(cell, reasons or (set() if mine else {"cover_not_yours"}))
    agent = AGENTS[actor.agent]
    if actor.person != agent.manager or actor.behind:
        reasons |= {"not_manager"} | ({"own_request"} if actor.behind else set())
    if cell.state not in OPEN and cell.state in WORDS:
        reasons.add(WORDS[cell.state])
    return _answer(cell, reasons | _against(cell, actor))


def unfit(actor: Actor) -> set[str]:
    """Reasons why an account decides nothing anywhere; they come before every other."""
    if not actor.person or actor.gone:
        return {"not_on_roster"}
    if actor.locked:
        return {"locked_reviewer"}
    return {f"account_{actor.flag}"} if actor.flag else set()


def _against(cell: Cell, actor: Actor) -> set[str]:
    """Reasons against what is wished of it: which team, for whom, and who stands in."""
    reasons = set()
    asked = AGENTS[actor.agent].asks == "reviewers"
    if cell.action in HANDINGS:
        reasons |= {"handed_over_already"} if cell.state is State.HANDED else set()
        reasons |= set() if asked else {"hand_over_no_seat"}
    if cell.action in CALLS_IN and not (asked and actor.person == BOSSES[NAMED[0]]):
        reasons.add("cover_not_here")
    if cell.door is Door.MESSAGE:  # nothing that nobody could use is offered
        return NOTHING_TO_OFFER.get(cell.action, set()) if reasons else set()
    named = {
        Action.HAND_OVER_ELSEWHERE: {"hand_over_not_there"},
        Action.CALL_IN_OTHER: {"cover_not_here"},
        Action.CALL_IN_UNFIT: {"cover_for_nobody"},
    }
    return reasons | named.get(cell.action, set())


def _answer(cell: Cell, reasons: set[str]) -> Answer:
    if reasons:
        return Answer(no=frozenset(reasons))
    asks = cell.door is Door.MESSAGE and cell.action is not Action.NUDGE
    return Answer(opens=True) if asks else Answer(does=DONE[cell.action])
