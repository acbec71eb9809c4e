"""Dialogs that are opened while one may, and sent after one may not any more."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.domain.authority import SYSTEM, LockKind
from app.domain.people import Verdict
from app.sandbox import payloads
from app.workflow.cancel_request import cancel_request
from app.workflow.documents import load_document
from app.workflow.locks import set_lock
from app.workflow.ports import UnitOfWork
from app.workflow.submit_review import Press, Said, submit_review
from tests.matrix import hands
from tests.matrix.axes import Action, Cell, Door, Risk, State
from tests.matrix.documents import roster
from tests.matrix.oracle import expected
from tests.matrix.people import ACTORS, Actor
from tests.matrix.scenes import FIRST, Sort, Subject
from tests.matrix.walk import said_why
from tests.matrix.world import World

REVIEWER, REQUESTER = ACTORS["reviewer"], ACTORS["requester"]
WHO = {
    Action.APPROVE: REVIEWER,
    Action.REJECT: REVIEWER,
    Action.ASK: REVIEWER,
    Action.AMEND: REVIEWER,
    Action.REVOKE: REVIEWER,
    Action.ANSWER: REQUESTER,
    Action.CANCEL: REQUESTER,
}
OF_A_PERSON = {  # what happens to whoever opened the dialog, and whom they are like then
    "locked": "locked reviewer",
    "deactivated": "deactivated reviewer",
    "made a guest": "guest who reviews",
    "off the roster": "nobody of the roster",
    "out of the group": "on the roster, in no group",
    "owner of the agent": "owner since, who reviews",
}
OF_A_REQUEST = {  # what happens to the request, and the state that it is in then
    "rejected": State.REJECTED,
    "cancelled": State.CANCELLED,
    "narrowed": State.NARROWED,
    "out of time": State.OVERDUE,
}
EDITS = {
    "off the roster": ("slack: [U0RAE, U0RAETWO]", "slack: []"),
    "out of the group": ("{person: rae, from: 2026-01-01, until: 2027-12-31}, ", ""),
    "owner of the agent": ("plain: {owner: olaf", "plain: {owner: rae"),
}
LOSSES = (*OF_A_PERSON, *OF_A_REQUEST)


@dataclass(frozen=True)
class Opened:
    """A dialog that is open: of whom, for what, about which request."""

    cell: Cell
    actor: Actor
    subject: Subject
    view: str


def cells(loss: str) -> list[Cell]:
    """Give what is opened before a loss, as it is then."""
    found = []
    for action, risk in ((one, risk) for one in WHO for risk in Risk):
        asks = action is not Action.APPROVE or risk.asks
        own = WHO[action] is REQUESTER or action is Action.REVOKE
        if asks and not (own and (loss in OF_A_PERSON) is (WHO[action] is REQUESTER)):
            state = State.APPROVED if action is Action.REVOKE else State.FRESH
            found.append(Cell(WHO[action].name, action, Door.BUTTON, state, risk))
    return found


def after(cell: Cell, loss: str) -> Cell:
    """Give the cell that the sending of the dialog is like."""
    sent = replace(cell, door=Door.DIALOG)
    if loss in OF_A_PERSON:
        return replace(sent, actor=OF_A_PERSON[loss])
    return replace(sent, state=OF_A_REQUEST[loss])


async def opened(world: World, cell: Cell) -> Opened:
    """Open a dialog by its button, as whoever may."""
    actor = ACTORS[cell.actor]
    subject = await world.subject(Sort(actor.agent, cell.state, cell.risk))
    assert expected(cell).opens, cell
    await hands.act(world, cell, subject)
    view = world.box.views(actor.user)[-1]
    assert "submit" in view.content, (cell, view.blocks)
    return Opened(cell, actor, subject, view.id)


async def sent(world: World, one: Opened, loss: str) -> list[str]:
    """Send a dialog that was opened before; say what is wrong with what comes of it."""
    answer = expected(after(one.cell, loss))
    await world.store.write(lambda uow: world.scenes.renew(uow, one.actor.person))
    row, head = world.row(one.subject.id), world.head()
    view = world.box.view(one.view)
    payload = payloads.submission(world.box.stage, view)
    payload["view"]["state"] = {"values": hands.written(world, one.actor, one.subject)}
    _, told = await hands.delivered(world, payload)
    did, noted = world.since(head), world.noted(head, Counter(), ())
    amiss = []
    if [kind for kind, _ in did] != list(answer.does):
        amiss.append(f"did {did}, not {answer.does}")
    if [found.code in answer.no for found in noted] != [True] * bool(answer.no):
        amiss.append(f"noted {noted}, not one of {sorted(answer.no)}")
    if answer.no and world.row(one.subject.id) != row:
        amiss.append("the row changed")
    if answer.no and not any(said_why(code, told) for code in answer.no):
        amiss.append(f"told {told[-300:]!r}")
    return [f"{one.cell} · then {loss}: {each}" for each in amiss]


async def lose(world: World, loss: str, dialogs: list[Opened]) -> None:
    """Let it happen."""
    user, person = REVIEWER.user, REVIEWER.person
    match loss:
        case "locked":
            await world.store.write(
                lambda uow: set_lock(uow, LockKind.REVIEWER, person, "", SYSTEM)
            )
        case "deactivated" | "made a guest":
            flag = {"deleted": True} if loss == "deactivated" else {"is_restricted": True}
            world.box.flag(user, **flag)
            world.clock.forward(seconds=61)
        case _ if loss in EDITS:
            text, changed = roster(), roster().replace(*EDITS[loss])
            assert changed != text, loss
            await world.store.write(lambda uow: load_document(uow, "roster", changed, SYSTEM))
        case "out of time":
            world.clock.forward(hours=25)
        case _:
            for one in dialogs:
                await world.store.write(_ending(world, loss, one))


def _ending(world: World, loss: str, one: Opened) -> Callable[[UnitOfWork], object]:
    card, name = one.subject.card, one.subject.id
    if loss == "rejected":
        press = Press(f"end/{card}", card, FIRST)
        return lambda uow: submit_review(uow, press, Said(Verdict.REJECT, "No."))
    if loss == "narrowed":
        return lambda uow: world.scenes.narrowed(uow, card)
    return lambda uow: cancel_request(uow, world.scenes.keys["plain"], name, "")
