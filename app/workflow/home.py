"""A person's Home: what waits for them, what is theirs, what was decided, what they may review."""

from collections.abc import Sequence

from app.delivery.briefing import About
from app.delivery.home import Held, Home, Item, Line
from app.domain.people import Account
from app.domain.refusal import Refused
from app.domain.request import ActionRequest, State
from app.roster.document import Roster
from app.roster.people import Grant, Membership
from app.workflow.answering import answers_for
from app.workflow.ask_status import asker_of, may_be_told, may_decide, may_know
from app.workflow.covers_told import covers_of
from app.workflow.ports import Queries
from app.workflow.progress import added_care, progress_of
from app.workflow.views import name_of

ON_A_PAGE = 6
MINE, RECENT, GRANTS, UNOWNED = 5, 6, 8, 8
LOOKED_AT, LOOKED_BACK = 1000, 200


def home_of(q: Queries, account: Account) -> Home:
    """Tell what an account's Home shows now, on the page that they look at."""
    person, roster = asker_of(q, account), q.roster()
    if person is None or roster is None:
        no = may_be_told(q, account, slack_down=True)
        return Home("", why=no.sentence if isinstance(no, Refused) else "")
    waiting = [one for one in q.pending(LOOKED_AT) if may_decide(q, person.id, one)]
    pages = max(1, -(-len(waiting) // ON_A_PAGE))
    page = min(max(q.home_page(account), 1), pages)
    mine = q.requests_of(person=person.id, limit=MINE)
    unowned = held_in_place_of_owner(q, person.id)
    return Home(
        person=person.name,
        waiting=listed(q, waiting[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]),
        page=page,
        pages=pages,
        count=len(waiting),
        mine=listed(q, mine.requests),
        more=bool(mine.next),
        recent=listed(q, _recent(q, person.id)),
        grants=_held(roster, person.id, q),
        covers=covers_of(q, person.id),
        unowned=lines_of(q, person.id, unowned[:UNOWNED]),
        unowned_more=len(unowned[UNOWNED:]),
    )


def held_in_place_of_owner(q: Queries, person: str, agent: str = "") -> tuple[ActionRequest, ...]:
    """List what suspended agents asked for which somebody was told to answer, oldest first."""
    told = [one.name for one in q.briefed(About.SUSPENDED) if one.person == person]
    found = [
        one
        for name in told
        if name == (agent or name)
        for one in q.requests_of(agent=name, state=State.PENDING, limit=LOOKED_AT).requests
    ]
    mine = (one for one in found if answers_for(q, one) == person)
    return tuple(sorted(mine, key=lambda one: one.id))


def lines_of(q: Queries, person: str, requests: Sequence[ActionRequest]) -> tuple[Line, ...]:
    """Put together what a list tells somebody of each request, as far as they may know."""
    found = zip(requests, listed(q, requests), strict=True)
    return tuple(Line(item, may_know(q, person, one), *_place(q, one)) for one, item in found)


def _place(q: Queries, request: ActionRequest) -> tuple[str, str]:
    """Say where the newest card stands that can be opened, if one does."""
    cards = [one for one in q.cards_of(request.id) if one.ts and not one.undeliverable]
    return (cards[-1].channel, cards[-1].ts) if cards else ("", "")


def listed(q: Queries, requests: Sequence[ActionRequest]) -> tuple[Item, ...]:
    """Put together what a list tells of each request."""
    return tuple(
        Item(
            one,
            name_of(q, one.asker.requester),
            progress_of(q, one),
            card_of(q, one),
            added_care(q, one),
            name_of(q, one.taken.person) if one.taken else "",
        )
        for one in requests
    )


def card_of(q: Queries, request: ActionRequest) -> str:
    """Name the card that people can use, or else any; what policy decided at once has none."""
    cards = q.cards_of(request.id)
    usable = [one for one in cards if not one.undeliverable]
    shown = [one for one in usable if one.ts] or usable or cards
    return shown[-1].id if shown else ""


def _recent(q: Queries, person: str) -> list[ActionRequest]:
    """List the newest decided requests that this person may know of, leaving out their own."""
    newest = q.requests_of(limit=LOOKED_BACK).requests
    others = (
        one for one in newest if one.state is not State.PENDING and one.asker.requester != person
    )
    known = (one for one in others if _took_part(one, person) or may_know(q, person, one))
    return [one for one, _ in zip(known, range(RECENT), strict=False)]


def _took_part(request: ActionRequest, person: str) -> bool:
    return any(one.person == person for one in request.reviews)


def _held(roster: Roster, person: str, q: Queries) -> tuple[Held, ...]:
    held = [
        _grant(grant, membership)
        for membership in roster.current(q.now)
        if membership.person == person
        for grant in roster.grants
        if grant.group == membership.group and grant.span.holds(q.now)
    ]
    return tuple(sorted(held, key=lambda one: one.until)[:GRANTS])


def _grant(grant: Grant, membership: Membership) -> Held:
    environments = grant.environments
    return Held(
        group=grant.group,
        actions=tuple(one.text for one in grant.actions),
        resources=tuple(one.text for one in grant.resources),
        environments=None if environments is None else tuple(sorted(environments)),
        max_risk=grant.max_risk,
        purpose=grant.purpose,
        until=min(grant.span.until, membership.span.until),
    )
