"""The manager of a request's team names who stands in for a reviewer who does not answer.

It is a cover like any other, by the same rules; whoever stands in is told that this waits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.delivery.message import direct_message
from app.delivery.steering import CallIn
from app.domain.cover import Cover
from app.domain.people import Account
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.domain.seats import Groups
from app.domain.steering import CalledIn
from app.roster.covering import coverable
from app.roster.document import Roster
from app.workflow.ask_status import may_know
from app.workflow.audience import address_of, still_asked
from app.workflow.lending import in_good_standing
from app.workflow.managing import Steering, steering
from app.workflow.meant import Meant, attempt_of, owns, request_meant, turned_down
from app.workflow.name_cover import Naming, judged, keep
from app.workflow.names import name_of
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import note, record
from app.workflow.reply import Reply, reply_from
from app.workflow.standing import AT_CLICK, NeedsFresh

COMMAND = "call in"
CALLED = "{stand_in} stands in for {absent} now, and is told that this waits."


@dataclass(frozen=True, slots=True)
class Called:
    """Who is to stand in for whom, until when, and why."""

    absent: str
    stand_in: str
    until: datetime
    reason: str = ""


def may_call_in(
    uow: UnitOfWork, meant: Meant, *, slack_down: bool = False
) -> CallIn | Refused | NeedsFresh:
    """Judge whether somebody could name a stand-in now, before a dialog is filled for them."""
    found = steering(uow, meant, slack_down=slack_down)
    if isinstance(found, NeedsFresh):
        return found
    if isinstance(found, Steering):
        request, manager = found.request, found.manager
        if pairs := pairs_open(uow, request, manager):
            away, ready = ({pair[side] for pair in pairs} for side in (0, 1))
            knows = may_know(uow, manager, request)
            return CallIn(request, _by_name(uow, away), _by_name(uow, ready), knows)
        found = refused("cover_nobody")
    return note(uow, request_meant(uow, meant), found, attempt_of(uow, meant, COMMAND))


def call_in(
    uow: UnitOfWork, meant: Meant, called: Called, *, slack_down: bool = False
) -> Reply | NeedsFresh:
    """Name a stand-in, and tell them; the same press again names nobody."""
    if kept := uow.answer(meant.id):
        return reply_from(kept)
    found, unsure = steering(uow, meant, slack_down=slack_down), _unsure(uow, called)
    if isinstance(found, NeedsFresh):
        return found.with_those_of(NeedsFresh(unsure))
    if isinstance(found, Refused):
        return turned_down(uow, meant, COMMAND, found)
    cover = _judged(uow, found, meant.account, called, slack_down=slack_down)
    if unsure and not isinstance(cover, Refused):
        asked = NeedsFresh(unsure).with_those_of(cover)
        cover = refused("account_unknown") if slack_down else asked
    if isinstance(cover, Refused):
        return turned_down(uow, meant, COMMAND, cover)
    return _named(uow, meant, found, cover) if isinstance(cover, Cover) else cover


def pairs_open(q: Queries, request: ActionRequest, manager: str) -> frozenset[tuple[str, str]]:
    """Name who could stand in for whom on a request, by the manager's word: (absent, stand-in).

    What is asked of the roster and of Slack's flags is asked once of each person, not of each
    pair: this is asked for every message that is drawn.
    """
    roster = q.roster()
    asked = _reports(q, roster, request, manager) if roster else frozenset()
    if roster is None or not asked:
        return frozenset()
    able = roster.eligible(request.facts, q.now)
    ready = [one for one in roster.people if one != manager and _ready(q, roster, request, one)]
    return frozenset(
        (absent, one)
        for absent in asked
        for one in ready
        if one != absent and _lends(roster, able, absent, one)
    )


def _reports(q: Queries, roster: Roster, request: ActionRequest, manager: str) -> frozenset[str]:
    """Name who is still asked and for whom the manager may name somebody."""
    return frozenset(
        one
        for one in still_asked(q, roster, request)
        if manager in {one, roster.people[one].manager}
    )


def _unfit(
    q: Queries, roster: Roster, request: ActionRequest, people: tuple[str, str, str]
) -> str:
    """Say why a cover would be of no use for this request; empty where it would be."""
    manager, absent, one = people
    if one in {manager, absent}:
        return "cover_self"
    if _behind(q, request, one):
        return "cover_behind"
    if not coverable(roster, absent, one):
        return "cover_for_nobody"
    able = roster.eligible(request.facts, q.now)
    fits = _ready(q, roster, request, one) and _lends(roster, able, absent, one)
    return "" if fits else "cover_no_use"


def _behind(q: Queries, request: ActionRequest, person: str) -> bool:
    return person in request.asker.people or owns(q, person, request)


def _ready(q: Queries, roster: Roster, request: ActionRequest, person: str) -> bool:
    """Tell whether somebody could decide in another's place: there, in reach, not done yet."""
    done = any(each.person == person for each in request.current_reviews)
    barred = done or roster.people[person].left(q.now) or _behind(q, request, person)
    return not barred and address_of(q, roster, person) is not None


def _lends(roster: Roster, able: Groups, absent: str, person: str) -> bool:
    """Tell whether somebody would gain a group by standing in; `able` says who has which."""
    lent = able.get(absent, frozenset()) & set(roster.people[person].cover_from)
    return bool(lent - able.get(person, frozenset()))


def _unsure(q: Queries, called: Called) -> frozenset[Account]:
    """Name whom to ask Slack about: a cover by or for somebody who is gone is of no use."""
    roster = q.roster()
    named = [one for one in (called.absent, called.stand_in) if roster and roster.person(one)]
    asked = [in_good_standing(q, roster, one, AT_CLICK)[1] for one in named] if roster else []
    return frozenset[Account]().union(*asked)


def _judged(
    q: UnitOfWork, found: Steering, speaker: Account, called: Called, *, slack_down: bool
) -> Cover | Refused | NeedsFresh:
    roster = q.roster()
    if roster is None:
        return refused("document_unreadable")
    away, one = roster.person(called.absent), roster.person(called.stand_in)
    if away is None or away.id not in _reports(q, roster, found.request, found.manager):
        return refused("cover_not_here", absent=away.name if away else "")
    if one is None:
        return refused("cover_no_use", absent=away.name)
    if code := _unfit(q, roster, found.request, (found.manager, away.id, one.id)):
        return refused(code, person=one.name, absent=away.name)
    naming = Naming(speaker, one.accounts[0], called.until, away.accounts[0], called.reason)
    return judged(q, naming, slack_down=slack_down)


def _named(uow: UnitOfWork, meant: Meant, found: Steering, cover: Cover) -> Reply:
    """Write the cover down, and that whoever stands in is told; and have them told."""
    request, roster = found.request, uow.roster()
    keep(uow, cover, meant.account)
    account = address_of(uow, roster, cover.stand_in) if roster else None
    further = [direct_message(request.id, cover.stand_in, account.user)] if account else []
    who = (found.manager, meant.account, meant.card, cover.id, cover.absent, cover.stand_in)
    record(uow, request, [CalledIn(*who, uow.now)], attempt_of(uow, meant, COMMAND), further)
    names = {"stand_in": name_of(uow, cover.stand_in), "absent": name_of(uow, cover.absent)}
    reply = Reply("called_in", CALLED.format(**names), request.id)
    uow.keep_answer(meant.id, reply.kept())
    return reply


def _by_name(q: Queries, people: Collection[str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((one, name_of(q, one)) for one in people), key=lambda pair: pair[1]))
