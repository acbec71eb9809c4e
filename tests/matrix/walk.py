"""Walk cells and compare what came of each with what must."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from app.domain.people import Account
from app.domain.refusal import refused
from app.workflow.show_page import page_shown
from tests.matrix.axes import COVERING, STEERING, Action, Answer, Cell, Door
from tests.matrix.groups import AGENTS
from tests.matrix.hands import act
from tests.matrix.oracle import expected
from tests.matrix.people import ACTORS, Actor
from tests.matrix.scenes import CANARY, CLAIM, Sort
from tests.matrix.world import Noted, UsedUp, World, put_back

OK = 200
UNNAMED, UNKNOWN = "«»", ("person", "until", "absent")
COVERED = {"CoverNamed", "CoverEnded"}
SHOWN = {Action.APPROVE_UNSEEN: "not whole", Action.APPROVE_SEEN: "page by page"}


def sort_of(cell: Cell) -> Sort:
    """Say which requests a cell can be walked on."""
    shown = SHOWN.get(cell.action, "whole")
    return Sort(ACTORS[cell.actor].agent, cell.state, cell.risk, shown)


def used_up(cells: Iterable[Cell]) -> Counter[Sort]:
    """Count how many requests of each sort are changed by what is permitted."""
    return Counter(sort_of(one) for one in cells if expected(one).changes)


async def walk(world: World, cells: Sequence[Cell]) -> list[str]:
    """Walk cells; give every wrong one, with what was wrong."""
    await world.prepare({sort_of(one): 0 for one in cells} | dict(used_up(cells)))
    wrong = []
    for cell in cells:
        try:
            amiss = await _walked(world, cell)
            if COVERED & set(expected(cell).does):
                await world.store.write(put_back)
        except UsedUp:
            amiss = ["not walked: requests were changed that must not be"]
        wrong += [f"{cell}: {one}" for one in amiss]
    return wrong


async def _walked(world: World, cell: Cell) -> list[str]:
    actor, sort, answer = ACTORS[cell.actor], sort_of(cell), expected(cell)
    subject = await world.subject(sort)
    if cell.action is Action.APPROVE_SEEN:
        who = Account(actor.team, actor.user)
        await world.store.write(lambda uow: page_shown(uow, subject.card, who, 1, 1, 1))
    if cell.risk.codes and actor.person:
        await world.store.write(lambda uow: world.scenes.renew(uow, actor.person))
    row, head = world.row(subject.id), world.head()
    repeated = world.repeated((subject.id, ""))
    status, told = await act(world, cell, subject)
    after = world.row(subject.id)
    did, noted = world.since(head), world.noted(head, repeated, (subject.id, ""))
    about = "" if cell.action in COVERING else subject.id
    amiss = [*_amiss(cell, answer, told), *_refusals(actor, about, answer, noted)]
    if did != [(kind, "" if kind in COVERED else subject.id) for kind in answer.does]:
        amiss.append(f"did {did}, not {answer.does}")
    if not answer.changes and after != row:
        amiss.append(f"the row changed: {after}")
    if (status != OK) is not ("foreign" in answer.no):
        amiss.append(f"status {status}")
    if after == row and not answer.changes:
        world.unspent(sort, subject)
    return amiss


def _amiss(cell: Cell, answer: Answer, told: str) -> Iterable[str]:
    """Name what is amiss with what was told."""
    leaks = [one for one in (CANARY, CLAIM) if one in told]
    if leaks and (answer.no or cell.action in STEERING):
        yield f"a refusal, or what a manager is told, tells {leaks}"
    team = AGENTS[ACTORS[cell.actor].agent].team
    if answer.no - {"foreign"} and not any(said_why(one, told, team) for one in answer.no):
        yield f"told {told[-300:]!r}, not why: {sorted(answer.no)}"
    if answer.opens is not ('"submit"' in told):
        yield f"a dialog {'does not ask' if answer.opens else 'asks'} for more"
    if answer.shows and (CANARY in told) is (cell.door is Door.COMMAND):
        yield "a secret is shown" if cell.door is Door.COMMAND else "nothing was shown"


def _refusals(actor: Actor, name: str, answer: Answer, noted: list[Noted]) -> Iterable[str]:
    """Name what is amiss with the entry that a refusal leaves."""
    if not answer.no or not answer.chained:
        if noted:
            yield f"noted {noted}"
        return
    if len(noted) != 1:
        yield f"noted {noted}, not one refusal"
        return
    (one,) = noted
    if one.code not in answer.no:
        yield f"refused as {one.code}, not for {sorted(answer.no)}"
    if (one.request, one.actor, one.account) != (name, actor.person, _account(actor)):
        yield f"noted as {one}"


def _account(actor: Actor) -> str:
    return f"{actor.team}/{actor.user}"


def said_why(code: str, told: str, team: str = "crew") -> bool:
    """Tell whether a person was told the sentence of a code, as JSON or as text."""
    to = "neighbours" if code == "handed_over_already" else team
    known = refused(code, team=to, **dict.fromkeys(UNKNOWN, UNNAMED)).sentence
    return all(json.dumps(part)[1:-1] in told for part in known.split(UNNAMED))
