"""Tell one person of many requests at once: as they come on duty, or answer for an agent."""

from collections import Counter
from collections.abc import Iterator

from app.delivery.briefing import About, Briefed, Briefing, briefing_in, briefing_message
from app.delivery.message import Message
from app.domain.request import ActionRequest, State
from app.roster.document import Roster
from app.workflow.answering import answers_for
from app.workflow.ask_status import may_decide
from app.workflow.audience import address_of, still_asked
from app.workflow.home import held_in_place_of_owner, lines_of
from app.workflow.locked import locked_reviewers
from app.workflow.names import name_of
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.refresh_homes import refresh_home
from app.workflow.suspension import suspended

MOST, LISTED = 1000, 20


def something_to_brief(q: Queries) -> bool:
    """Tell whether somebody is to be told who was not."""
    found = (*_came_on_duty(q), *_answering(q), *_restored(q))
    return bool(found)


def brief(uow: UnitOfWork) -> int:
    """Tell everybody who is to be told, once; say how many messages that takes."""
    return _brief_duty(uow) + _brief_suspended(uow) + _brief_restored(uow)


def told_of(q: Queries, message: Message) -> tuple[ActionRequest, ...]:
    """List what a briefing tells of, as things are now, oldest first."""
    about, person, name = briefing_in(message)
    match about:
        case About.DUTY:
            turns = [one for one in _turns(q, person) if one.told_at.isoformat() == name]
            found = {one.id: one for turn in turns for one in _held_over(q, turn)}
            return tuple(found[one] for one in sorted(found))
        case About.SUSPENDED:
            return held_in_place_of_owner(q, person, name)
        case About.RESTORED:
            return q.requests_of(agent=name, state=State.PENDING, limit=MOST).requests


def briefing_of(q: Queries, message: Message) -> Briefing | None:
    """Put together what a briefing says now; nothing where it is not so any more."""
    about, person, name = briefing_in(message)
    found, roster = told_of(q, message), q.roster()
    if roster is None or (about is not About.RESTORED and not found):
        return None
    if about is About.DUTY:
        turns = [one.name for one in _turns(q, person) if one.told_at.isoformat() == name]
        return _briefing(q, about, tuple(turns), person, found)
    agent = roster.agent(name)
    gone = bool(suspended(q, name))
    if agent is None or gone is not (about is About.SUSPENDED):
        return None
    owner = name_of(q, agent.owner)
    return _briefing(q, about, (name,), person, found, owner)


def _briefing(
    q: Queries,
    about: About,
    names: tuple[str, ...],
    person: str,
    found: tuple[ActionRequest, ...],
    owner: str = "",
) -> Briefing:
    listed = () if about is About.RESTORED else found[:LISTED]
    risks = Counter(one.facts.risk for one in found)
    return Briefing(
        about, names, lines_of(q, person, listed), len(found) - len(listed), risks, owner
    )


def _brief_duty(uow: UnitOfWork) -> int:
    """Write down who came on duty, and tell each what was held over it, in one message."""
    new = list(_came_on_duty(uow))
    for one in new:
        uow.drop_briefed(About.DUTY, one.name)
        uow.keep_briefed(one)
    tell = {one.person for one in new if _held_over(uow, one)}
    for person in sorted(tell):
        _tell(uow, About.DUTY, uow.now.isoformat(), person)
    return len(tell)


def _came_on_duty(q: Queries) -> Iterator[Briefed]:
    """Find whose turn it is who was not told so.

    Where nobody was ever told of a rotation, only what was asked before the turn was held over
    it; else all that waits is new to whoever comes on.
    """
    roster = q.roster()
    known = {one.name: one for one in q.briefed(About.DUTY)} if roster else {}
    for name, rotation in roster.rotations.items() if roster else ():
        turn, last = rotation.turn(q.now), known.get(name)
        if turn is None or (last and last.person == turn.person):
            continue
        if roster and _on_duty(q, roster, name, turn.person):
            yield Briefed(About.DUTY, name, turn.person, q.now if last else turn.since, q.now)


def _on_duty(q: Queries, roster: Roster, group: str, person: str) -> bool:
    """Tell whether somebody is on duty who is there, is not locked and can be written to."""
    there = person in roster.members(group, q.now) and person not in locked_reviewers(q)
    return there and address_of(q, roster, person) is not None


def _turns(q: Queries, person: str) -> list[Briefed]:
    """List the rotations in which somebody was told that they are on duty, and still are."""
    roster = q.roster()
    told = [one for one in q.briefed(About.DUTY) if one.person == person]
    return [one for one in told if roster and _on_duty(q, roster, one.name, person)]


def _held_over(q: Queries, turn: Briefed) -> tuple[ActionRequest, ...]:
    """List what waited as somebody came on duty and is theirs to decide by that rotation."""
    roster = q.roster()
    if roster is None:
        return ()
    return tuple(
        one
        for one in q.pending(MOST)
        if one.submitted_at <= turn.since
        and turn.name in roster.groups_for(turn.person, one.facts, q.now)
        and may_decide(q, turn.person, one)
        and turn.person in still_asked(q, roster, one)
    )


def _brief_suspended(uow: UnitOfWork) -> int:
    new = list(_answering(uow))
    for one in new:
        uow.keep_briefed(one)
        _tell(uow, About.SUSPENDED, one.name, one.person)
    return len(new)


def _answering(q: Queries) -> Iterator[Briefed]:
    """Find who answers for a suspended agent that holds requests, and was not told."""
    roster = q.roster()
    known = {(one.name, one.person) for one in q.briefed(About.SUSPENDED)}
    for name in sorted(roster.agents) if roster else ():
        if not suspended(q, name):
            continue
        held = q.requests_of(agent=name, state=State.PENDING, limit=MOST).requests
        people = {answers_for(q, one) for one in held} - {""}
        for person in sorted(people):
            if (name, person) not in known:
                yield Briefed(About.SUSPENDED, name, person, q.now, q.now)


def _brief_restored(uow: UnitOfWork) -> int:
    over = list(_restored(uow))
    for one in over:
        uow.drop_briefed(About.SUSPENDED, one.name)
        _tell(uow, About.RESTORED, one.name, one.person)
    return len(over)


def _restored(q: Queries) -> Iterator[Briefed]:
    """Find who was told of an agent that is suspended no more."""
    if q.roster() is not None:
        told = q.briefed(About.SUSPENDED)
        yield from (one for one in told if not suspended(q, one.name))


def _tell(uow: UnitOfWork, about: About, name: str, person: str) -> None:
    """Ask for the message and for the Homes of a person; who cannot be written to gets none."""
    roster = uow.roster()
    found = roster.person(person) if roster else None
    account = address_of(uow, roster, person) if roster else None
    if account:
        uow.post(briefing_message(about, name, person, account.user))
    for one in found.accounts if found else ():
        if uow.home_page(one):
            refresh_home(uow, one)
