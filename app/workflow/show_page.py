"""A person is shown one page of the details of a request; which one, and when, is recorded."""

from app.domain.authority import Actor, ActorKind
from app.domain.events import PageShown
from app.domain.people import Account, Standing
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.workflow.meant import owns
from app.workflow.ports import Queries, UnitOfWork
from app.workflow.record import Attempted, note, record
from app.workflow.standing import AT_ANY_AGE, AT_CLICK, OWN, NeedsFresh, standing_of
from app.workflow.views import View, view_of


def open_details(
    uow: UnitOfWork, card: str, account: Account, *, slack_down: bool = False
) -> View | Refused | NeedsFresh:
    """Check that a person may see the whole action: a reviewer in scope, or who it is for."""
    attempted = Attempted("details", _who(uow, account), card)
    found = uow.card(card)
    request = uow.request(found.request_id) if found else None
    if request is None:
        return note(uow, None, refused("card_unknown"), attempted)
    age = AT_ANY_AGE if slack_down else AT_CLICK
    standing = standing_of(uow, account, request, age)
    if isinstance(standing, NeedsFresh):
        if not slack_down:
            return standing
        return note(uow, request, refused("account_unknown"), attempted)
    no = _barred(uow, standing, request)
    return note(uow, request, no, attempted) if no else view_of(uow, request)


def page_shown(  # noqa: PLR0913, PLR0917 - a whole showing: what of what, to whom
    uow: UnitOfWork,
    card: str,
    account: Account,
    revision: int,
    page: int,
    pages: int,
    layout: str = "",
) -> ActionRequest | Refused:
    """Record that a page (from 1) of a revision was put before a person."""
    attempted = Attempted("details", _who(uow, account), card)
    found = uow.card(card)
    request = uow.request(found.request_id) if found else None
    if request is None:
        return note(uow, None, refused("card_unknown"), attempted)
    person = attempted.actor.id
    if not person:
        return note(uow, request, refused("not_on_roster"), attempted)
    uow.keep_page(card, person, revision, page)
    shown = PageShown(person, account, card, revision, page, pages, uow.now, layout)
    return record(uow, request, [shown], attempted)


def _barred(q: Queries, standing: Standing, request: ActionRequest) -> Refused | None:
    if standing.code == OWN or (not standing.code and owns(q, standing.person, request)):
        return None
    code = standing.code or ("" if standing.groups else "out_of_scope")
    return refused(code, team=request.facts.team) if code else None


def _who(uow: UnitOfWork, account: Account) -> Actor:
    roster = uow.roster()
    person = roster.person_of(account) if roster else None
    return Actor(ActorKind.PERSON, person.id if person else "", account)
