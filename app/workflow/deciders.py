"""Who could still approve a request together with whoever has, and who of them was lost."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.action import Facts
from app.domain.care import NOTHING, Care
from app.domain.counting import approvers
from app.domain.escalating import Further, stands_for
from app.domain.lifecycle import Seats
from app.domain.noticing import Finding
from app.domain.people import Standing, Verdict
from app.domain.request import ActionRequest, Review
from app.domain.seats import Groups, progress
from app.domain.undecidable import NOBODY_LEFT, SUSPENDED, Lost
from app.roster.document import Roster
from app.workflow.admission import clean, eligible, enrolled, in_doubt
from app.workflow.lending import lent_to
from app.workflow.locked import locked_reviewers
from app.workflow.ports import Queries
from app.workflow.progress import active_of, reviewers_now
from app.workflow.standing import AT_ANY_AGE
from app.workflow.suspension import suspended
from app.workflow.terms import Active


def found_of(q: Queries, request: ActionRequest) -> Finding | None:
    """Say whether a pending request can still be approved; nothing where that is not known.

    It is asked of what is known of people, however old; a lock on an agent, a scope, a team or
    everything is no reason, because it is lifted by whoever answers for it.
    """
    roster, active = q.roster(), active_of(q, request)
    if roster is None or q.policy() is None:
        return None
    if suspended(q, request.asker.agent):
        return Finding(SUSPENDED)
    care = request.terms.care | (active.care if active else NOTHING)
    able = _able(q, roster, request, active, care)
    empty = _empty((request.terms.thresholds, *(active.seats if active else ())), able)
    if not empty:
        return Finding()
    if in_doubt(q, roster, request.facts):
        return None
    return Finding(NOBODY_LEFT, empty, tuple(_lost(q, roster, request, frozenset(empty), care)))


def _empty(seats: Seats, people: Groups) -> tuple[str, ...]:
    """Name the groups with a seat that nobody fills, however people are seated."""
    parts = [one for thresholds in seats for one in progress(thresholds, people)]
    return tuple(dict.fromkeys(one.group for one in parts if one.filled < one.needed))


def _able(
    q: Queries, roster: Roster, request: ActionRequest, active: Active | None, care: Care
) -> Groups:
    """Let everybody who may approve do so, beside those who have, and count as a click would."""
    given, added = reviewers_now(q, request, active), active.care if active else NOTHING
    done = approvers(request, given, added)
    possible = _possible(q, roster, request, active)
    if care.step_up:
        ready = enrolled(q, {name: one.groups for name, one in possible.items()})
        possible = {name: one for name, one in possible.items() if name in ready}
    further = [one for name, one in possible.items() if name not in done]
    reviews = (*request.reviews, *(_approval(request, one, care) for one in further))
    standings = {**given, **{one.person: one for one in further}}
    return approvers(replace(request, reviews=reviews), standings, added)


def _approval(request: ActionRequest, one: Standing, care: Care) -> Review:
    what = (one.person, one.account, Verdict.APPROVE, one.groups, request.revision, "")
    return Review(*what, request.submitted_at, care.step_up, covers=one.covers)


def _possible(
    q: Queries, roster: Roster, request: ActionRequest, active: Active | None
) -> dict[str, Standing]:
    """Name who may approve by themselves or in another's place, as far as nothing bars them."""
    facts, further = (active.facts, active.further) if active else (None, None)
    own = _own(q, roster, request, request.facts, None)
    if facts is not None:
        still = _own(q, roster, request, facts, further)
        own = {one: groups & still.get(one, frozenset()) for one, groups in own.items()}
    free = [one for one in sorted(_stand_ins(roster)) if not _barred(q, roster, request, one)]
    found = {}
    for one in sorted({*own, *free}):
        lent = lent_to(q, one, request, AT_ANY_AGE, facts=facts, further=further)
        groups = own.get(one, frozenset()) | lent.groups
        person = roster.people[one]
        if groups and person.accounts:
            found[one] = Standing(one, person.accounts[0], groups, covers=lent.covers)
    return found


def _own(
    q: Queries,
    roster: Roster,
    request: ActionRequest,
    facts: Facts,
    further: Further | None,
) -> dict[str, frozenset[str]]:
    agent = roster.agent(request.asker.agent)
    able = eligible(q, roster, request.asker, facts)
    return {
        one: stands_for(request, one, groups, further)
        for one, groups in able.items()
        if agent is None or one != agent.owner
    }


def _stand_ins(roster: Roster) -> frozenset[str]:
    return frozenset(one.stand_in for one in roster.covers) & roster.people.keys()


def _barred(q: Queries, roster: Roster, request: ActionRequest, person: str) -> str:
    """Say why somebody may not approve this, whatever they hold: a code, or nothing."""
    agent = roster.agent(request.asker.agent)
    found = roster.person(person)
    if found is None or found.left(q.now):
        return "left"
    if person in request.asker.people or (agent and agent.owner == person):
        return "behind_it"
    if person in locked_reviewers(q):
        return "locked"
    return "" if clean(q, roster, person) else "deactivated"


def _lost(
    q: Queries, roster: Roster, request: ActionRequest, groups: frozenset[str], care: Care
) -> Iterator[Lost]:
    """Name who could have filled these seats when it came in, and why they cannot now."""
    then = q.roster_at(request.terms.roster_version)
    could = then.eligible(request.facts, request.submitted_at) if then else {}
    now = roster.eligible(request.facts, q.now)
    for person, held in sorted(could.items()):
        if person in request.asker.people or not stands_for(request, person, held) & groups:
            continue
        code = _barred(q, roster, request, person)
        if not code and not stands_for(request, person, now.get(person, frozenset())) & groups:
            code = "no_right"
        if not code and care.step_up and not enrolled(q, {person: held}):
            code = "not_enrolled"
        if code:
            yield Lost(person, code)
