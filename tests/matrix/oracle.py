"""What must come of every cell, by the design alone: nothing of the product is imported.

Who decides is a reviewer in scope, in good standing, who does not stand behind the request.
Whoever stands behind it takes it back and answers. An account that is nobody's is told that
and nothing else; to everybody else any true reason may be given, and none that is not true.
"""

from tests.matrix.axes import (
    COVERING,
    OPEN,
    SHUT,
    STEERING,
    WORDS,
    Action,
    Answer,
    Cell,
    Door,
    State,
)
from tests.matrix.groups import AGENTS
from tests.matrix.people import ACTORS, HOME, Actor
from tests.matrix.steering import steered, unfit

APPROVALS = {Action.APPROVE, Action.APPROVE_UNSEEN, Action.APPROVE_SEEN}
FIRST_ASKS = {Action.REJECT, Action.ASK, Action.AMEND, Action.ANSWER, Action.CANCEL, Action.REVOKE}
SAID_BEFORE = {"not_enrolled", "code_locked"}  # of whoever could give no code at all
WHO_APPROVED = {"fay"}  # the first of two, where one has approved
MEANT_BY_ID = frozenset({"not_yours"})


def expected(cell: Cell) -> Answer:
    """Say what must come of a cell."""
    actor = ACTORS[cell.actor]
    if actor.shut or (cell.door is Door.COMMAND and actor.team != HOME):
        return SHUT
    if cell.action in STEERING | COVERING:
        return steered(cell, actor)
    return ANSWERS.get(cell.action, _deciding)(cell, actor)


def _deciding(cell: Cell, actor: Actor) -> Answer:
    """Approve, reject, narrow, ask, or say "I'm on it": a reviewer in scope, not behind it.

    What is said of a card that shows an earlier revision is said of nothing. A Home offers no
    approving, so whoever approves there was shown a Home that somebody else made.
    """
    if cell.door is Door.HOME and cell.action in APPROVALS:
        return Answer(no=frozenset({"pressed_elsewhere"}))
    reasons = unfit(actor)
    if not reasons:
        covers, _ = actor.grade(cell.risk)
        reasons = {WORDS[cell.state]} if cell.state in WORDS else set()
        reasons |= {"own_request"} if actor.behind else set()
        reasons |= set() if covers else {"out_of_scope"}
        reasons |= _against_approving(cell, actor) if cell.action in APPROVALS else set()
    return _answer(cell, reasons, _done(cell, actor))


def _against_approving(cell: Cell, actor: Actor) -> set[str]:
    """Reasons against an approval alone: no seat to fill, a second one, not all of it seen."""
    covers, seated = actor.grade(cell.risk, cell.state)
    reasons = {"not_eligible"} if covers and not seated else set()
    reasons |= {"agent_suspended"} if AGENTS[actor.agent].orphaned else set()
    if cell.state is State.HALF and actor.approved:
        reasons.add("already_reviewed")
    if cell.state is State.HALF and actor.lenders & WHO_APPROVED:
        reasons.add("cover_used")
    if cell.risk.codes and actor.code and (cell.door is Door.DIALOG or actor.code in SAID_BEFORE):
        reasons.add(actor.code)
    return reasons | ({"not_fully_shown"} if cell.action is Action.APPROVE_UNSEEN else set())


def _done(cell: Cell, actor: Actor) -> tuple[str, ...]:
    if cell.action is Action.REJECT:
        return ("Reviewed", "Rejected")
    if cell.action is Action.ASK:
        return ("Asked",)
    if cell.action is Action.TAKE:
        return ("Taken",)
    if cell.action is Action.AMEND:
        return ("Amended",)
    last = cell.state is State.HALF and not actor.approved
    return ("Reviewed", "Approved") if last else ("Reviewed",)


def _of_their_own(cell: Cell, actor: Actor) -> Answer:
    """Cancel, or answer a question: only whoever the request belongs to, while it is pending.

    Who answers for an agent whose owner has left cancels what it holds, and nothing more.

    Neither releases anything, so neither asks Slack whose account it is now.
    """
    may = actor.belongs or (cell.action is Action.CANCEL and actor.answers)
    if not may and cell.door is Door.COMMAND:
        return Answer(no=MEANT_BY_ID)
    reasons = set() if cell.state in OPEN else {WORDS[cell.state]}
    reasons |= {"not_on_roster"} if actor.gone else set()
    if not may:
        reasons.add("not_requester" if cell.action is Action.CANCEL else "not_asked")
    done = ("Cancelled",) if cell.action is Action.CANCEL else ("Answered",)
    return _answer(cell, reasons, done)


def _revoking(cell: Cell, actor: Actor) -> Answer:
    """Revoke what is approved, ask for a rollback of what was used: theirs, or a reviewer's."""
    state = cell.state
    used = state is State.REDEEMED
    reasons = set()
    if state not in {State.APPROVED, State.UNUSED, State.REDEEMED}:
        reasons.add("already_pending" if state in OPEN | {State.OVERDUE} else WORDS[state])
    if not actor.belongs:
        covers, _ = actor.grade(cell.risk)
        if not covers and cell.door is Door.COMMAND:
            return Answer(no=MEANT_BY_ID)
        no = unfit(actor)
        behind = {"own_request"} if actor.behind else set()
        reasons = no or reasons | behind | (set() if covers else {"out_of_scope"})
    return _answer(cell, reasons, ("RollbackRequested",) if used else ("Revoked",))


def _seeing(cell: Cell, actor: Actor) -> Answer:
    """See the action with nothing masked: a reviewer in scope, or whose request it is."""
    no = unfit(actor)
    covers, _ = actor.grade(cell.risk)
    if not no and not (covers or actor.belongs):
        no = {"out_of_scope"}
    return Answer(no=frozenset(no)) if no else Answer(does=("PageShown",), shows=True)


def _looking(cell: Cell, actor: Actor) -> Answer:
    """Ask by id: others' requests are like unknown ones; looking leaves no entry.

    A guest, an outsider, a machine or a closed account is told nothing but that, whatever the
    roster says of whose it is.
    """
    if actor.person and actor.flag:
        return Answer(no=frozenset({f"account_{actor.flag}"}), chained=False)
    covers, _ = actor.grade(cell.risk)
    if covers or actor.belongs:
        return Answer(shows=True)
    return Answer(no=MEANT_BY_ID, chained=False)


def _answer(cell: Cell, reasons: set[str], done: tuple[str, ...]) -> Answer:
    if reasons:
        return Answer(no=frozenset(reasons))
    pressed = cell.door in {Door.BUTTON, Door.HOME, Door.DETAILS}
    asks = cell.action in FIRST_ASKS or (cell.action in APPROVALS and cell.risk.asks)
    return Answer(opens=True) if pressed and asks else Answer(does=done)


ANSWERS = {
    Action.SHOW: _looking,
    Action.WHY: _looking,
    Action.DETAILS: _seeing,
    Action.PAGE: _seeing,
    Action.CANCEL: _of_their_own,
    Action.ANSWER: _of_their_own,
    Action.REVOKE: _revoking,
}
