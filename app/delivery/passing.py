"""What time and people did to a request that waits, each as a sentence of its story."""

from collections.abc import Callable
from typing import Any

from app.domain.events import Escalated, Reached, Unreached
from app.domain.steering import CalledIn, HandedOver, Nudged
from app.domain.undecidable import SUSPENDED, BecameDecidable, BecameUndecidable

Name = Callable[[str], str]
HANDED_OVER = "{by} handed it over to {team}: {group} may decide it too, in the place of {seats}."


def _escalated(name: Name, one: Escalated) -> str:
    if one.endpoint:
        return f"Step {one.step} of the plan, {one.do.value}: {one.endpoint} to be told."
    people = ", ".join(map(name, one.people))
    group = f"; members of {one.group} may decide from now on" if one.group else ""
    whom = f": {people or 'nobody'} to be told" if one.people or not one.group else ""
    why_not = f" ({one.code})" if one.code else ""
    return f"Step {one.step} of the plan, {one.do.value}{whom}{group}{why_not}."


def _reached(name: Name, one: Reached) -> str:
    where = f" in {one.channel}" if one.channel else ""
    who = name(one.person) if one.person else one.endpoint or "The channel"
    return f"{who} was reached by step {one.step}{where}."


def _unreached(name: Name, one: Unreached) -> str:
    last = ": it reached nobody at all" if one.last else ""
    who = name(one.person) if one.person else one.endpoint or "The channel"
    return f"{who} was not reached by step {one.step}, {one.code}{last}."


def _nudged(name: Name, one: Nudged) -> str:
    return f"{name(one.person)} had them told once more: {', '.join(map(name, one.people))}."


def _handed(name: Name, one: HandedOver) -> str:
    to, by = one.to, f"{name(one.to.by)} ({one.account})"
    said = HANDED_OVER.format(by=by, team=to.team, group=to.group, seats=to.seats)
    return f'{said} "{one.reason}"' if one.reason else said


def _called_in(name: Name, one: CalledIn) -> str:
    return (
        f"{name(one.by)} ({one.account}) named {name(one.stand_in)} to stand in for "
        f"{name(one.absent)} ({one.cover}), and had them told."
    )


def _undecidable(name: Name, one: BecameUndecidable) -> str:
    if one.code == SUSPENDED:
        return "Nobody can approve it any more: the owner of the agent has left."
    lost = "".join(f" {name(each.person)}: {each.code}." for each in one.lost)
    told = ", ".join(map(name, one.people)) or "nobody"
    groups = ", ".join(one.groups)
    return f"Nobody who is left can fill what is needed of {groups}.{lost} To be told: {told}."


def _decidable(_: Name, __: BecameDecidable) -> str:
    return "It can be approved again by people who are there."


PASSING: dict[type[Any], Callable[[Name, Any], str]] = {
    Escalated: _escalated,
    Reached: _reached,
    Unreached: _unreached,
    Nudged: _nudged,
    CalledIn: _called_in,
    HandedOver: _handed,
    BecameUndecidable: _undecidable,
    BecameDecidable: _decidable,
}
