"""Somebody who is away, or their manager, names who stands in for them; and ends that again."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.authority import SYSTEM, Actor, ActorKind, CoverEnded, CoverNamed
from app.domain.cover import Cover
from app.domain.letters.blank import spoken
from app.domain.people import Account
from app.domain.refusal import Refused, refused
from app.roster.covering import coverable, unfit
from app.roster.document import Roster
from app.roster.people import Person
from app.workflow.messages import card_message
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, note
from app.workflow.refresh_homes import refresh_all_homes
from app.workflow.standing import AT_CLICK, NeedsFresh, account_code

MOST = 1000
LONGEST_REASON = 300
AT_A_TIME = 10


@dataclass(frozen=True, slots=True)
class Naming:
    """Who is to stand in until when, and for whom; without that, for whoever says so."""

    speaker: Account
    stand_in: Account
    until: datetime
    absent: Account | None = None
    reason: str = ""


def name_cover(
    uow: UnitOfWork, naming: Naming, *, slack_down: bool = False
) -> Cover | Refused | NeedsFresh:
    """Let somebody stand in from now on; whether that is good for anything is asked each time."""
    outcome = judged(uow, naming, slack_down=slack_down)
    if isinstance(outcome, Refused):
        attempted = Attempted("cover", actor_of(uow, naming.speaker))
        return note(uow, None, outcome, attempted)
    if isinstance(outcome, Cover):
        keep(uow, outcome, naming.speaker)
    return outcome


def keep(uow: UnitOfWork, cover: Cover, speaker: Account) -> None:
    """Write a cover down that was judged, and put right what shows it."""
    uow.keep_cover(cover)
    actor = Actor(ActorKind.PERSON, cover.named_by, speaker)
    who = (cover.id, cover.absent, cover.stand_in, actor)
    uow.append(CoverNamed(*who, cover.start, cover.until, cover.reason or None))
    _show(uow, cover)


def end_cover(uow: UnitOfWork, name: str, speaker: Account) -> Cover | Refused:
    """End a cover now; whoever is away, stands in, named it or is the manager may say so."""
    found = next((one for one in covers_seen(uow, speaker) if one.id == name), None)
    if found is None or found.written:
        attempted = Attempted("end cover", actor_of(uow, speaker))
        return note(uow, None, refused("cover_unknown"), attempted)
    _end(uow, found, actor_of(uow, speaker))
    return found


def end_as_operator(uow: UnitOfWork, name: str, actor: Actor) -> Cover | Refused:
    """End a cover now, whoever's it is."""
    found = next((one for one in uow.covers() if one.id == name), None)
    if found is None:
        return refused("cover_unknown")
    _end(uow, found, actor)
    return found


def covers_now(q: Queries) -> tuple[Cover, ...]:
    """List every cover that is not over, of the roster too; those that end first before."""
    roster = q.roster()
    known = roster.covers if roster else q.covers()
    found = [one for one in known if q.now < one.until]
    return tuple(sorted(found, key=lambda one: (one.until, one.id)))


def covers_due(q: Queries) -> tuple[Cover, ...]:
    """List the covers that are over and not written down as such."""
    return tuple(one for one in q.covers() if one.until <= q.now)


def end_covers_due(uow: UnitOfWork) -> int:
    """Write down which covers are over; they have counted for nothing since their end."""
    due = covers_due(uow)
    for one in due:
        _end(uow, one, SYSTEM)
    return len(due)


def covers_seen(q: Queries, speaker: Account) -> tuple[Cover, ...]:
    """List the covers that concern somebody: theirs, by them, for them, or of their reports."""
    roster = q.roster()
    person = roster.person_of(speaker) if roster else None
    if roster is None or person is None:
        return ()
    return covers_about(roster, person.id, q.now)


def covers_about(roster: Roster, person: str, now: datetime) -> tuple[Cover, ...]:
    """List the covers that are not over and concern a person, those that end first before."""
    found = [one for one in roster.covers if now < one.until and person in _about(roster, one)]
    return tuple(sorted(found, key=lambda one: (one.until, one.id)))


def actor_of(q: Queries, account: Account) -> Actor:
    """Name the person whose account acts."""
    roster = q.roster()
    person = roster.person_of(account) if roster else None
    return Actor(ActorKind.PERSON, person.id if person else "", account)


def _about(roster: Roster, cover: Cover) -> set[str]:
    absent = roster.person(cover.absent)
    return {cover.absent, cover.stand_in, cover.named_by, absent.manager if absent else ""} - {""}


def judged(uow: UnitOfWork, naming: Naming, *, slack_down: bool) -> Cover | Refused | NeedsFresh:
    """Judge whether somebody may let somebody stand in, and make the cover that this would be."""
    roster = uow.roster()
    speaker = roster.person_of(naming.speaker) if roster else None
    if roster is None or speaker is None:
        return refused("not_on_roster" if roster else "document_unreadable")
    absent = roster.person_of(naming.absent) if naming.absent else speaker
    code = account_code(uow, roster, speaker.id, naming.speaker, AT_CLICK)
    ask = _never_seen(uow, absent).with_those_of(code)
    if ask != NeedsFresh() and not slack_down:
        return ask
    if code:
        return refused("account_unknown" if isinstance(code, NeedsFresh) else code)
    stand_in = roster.person_of(naming.stand_in)
    if absent is None or stand_in is None:
        return refused("cover_stranger")
    return _fitting(uow, roster, naming, (speaker, absent, stand_in))


def _never_seen(q: Queries, absent: Person | None) -> NeedsFresh:
    """Name the accounts of which nothing is known: what nobody can tell of is shown on no card."""
    accounts = absent.accounts if absent else ()
    return NeedsFresh(frozenset(one for one in accounts if q.flags(one) is None))


def _fitting(
    uow: UnitOfWork, roster: Roster, naming: Naming, people: tuple[Person, Person, Person]
) -> Cover | Refused:
    speaker, absent, stand_in = people
    reason = spoken(naming.reason[:LONGEST_REASON])
    who = (f"cover_{uow.token()}", absent.id, stand_in.id, speaker.id)
    cover = Cover(*who, uow.now, naming.until, reason)
    if no := unfit(roster, cover, uow.now):
        return refused(no)
    if naming.until <= uow.now:
        return refused("cover_past")
    if cover.within(roster.limits.cover) != cover:
        return refused("cover_too_long", limit=f"{roster.limits.cover.days} days")
    if not coverable(roster, absent.id, stand_in.id):
        return refused("cover_for_nobody", person=stand_in.name, absent=absent.name)
    return _within_number(uow, cover)


def _within_number(q: Queries, cover: Cover) -> Cover | Refused:
    """Let nobody add without end: every cover is looked at whenever anybody decides."""
    if sum(one.absent == cover.absent for one in q.covers()) >= AT_A_TIME:
        return refused("cover_too_many", limit=str(AT_A_TIME))
    return cover


def _end(uow: UnitOfWork, cover: Cover, actor: Actor) -> None:
    uow.drop_cover(cover.id)
    uow.append(CoverEnded(cover.id, cover.absent, cover.stand_in, actor))
    _show(uow, cover)


def _show(uow: UnitOfWork, cover: Cover) -> None:
    """Put right the Homes, and the cards of what the absent person may review."""
    refresh_all_homes(uow)
    roster = uow.roster()
    for request in uow.pending(MOST) if roster else ():
        if roster and cover.absent in roster.eligible(request.facts, uow.now):
            for card in uow.cards_of(request.id):
                uow.post(card_message(card))
